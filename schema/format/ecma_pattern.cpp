#include "ecma_pattern.hpp"

#include "text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace troupe::detail {

namespace {

struct property_name {
  std::string_view ecma;
  std::string_view pcre;
};

/// Values of General_Category by their long names (Unicode, PropertyValueAliases.txt).
constexpr property_name categories[] = {
  {"Cased_Letter", "L&"},
  {"Close_Punctuation", "Pe"},
  {"Combining_Mark", "M"},
  {"Connector_Punctuation", "Pc"},
  {"Control", "Cc"},
  {"Currency_Symbol", "Sc"},
  {"Dash_Punctuation", "Pd"},
  {"Decimal_Number", "Nd"},
  {"Enclosing_Mark", "Me"},
  {"Final_Punctuation", "Pf"},
  {"Format", "Cf"},
  {"Initial_Punctuation", "Pi"},
  {"LC", "L&"},
  {"Letter", "L"},
  {"Letter_Number", "Nl"},
  {"Line_Separator", "Zl"},
  {"Lowercase_Letter", "Ll"},
  {"Mark", "M"},
  {"Math_Symbol", "Sm"},
  {"Modifier_Letter", "Lm"},
  {"Modifier_Symbol", "Sk"},
  {"Nonspacing_Mark", "Mn"},
  {"Number", "N"},
  {"Open_Punctuation", "Ps"},
  {"Other", "C"},
  {"Other_Letter", "Lo"},
  {"Other_Number", "No"},
  {"Other_Punctuation", "Po"},
  {"Other_Symbol", "So"},
  {"Paragraph_Separator", "Zp"},
  {"Private_Use", "Co"},
  {"Punctuation", "P"},
  {"Separator", "Z"},
  {"Space_Separator", "Zs"},
  {"Spacing_Mark", "Mc"},
  {"Surrogate", "Cs"},
  {"Symbol", "S"},
  {"Titlecase_Letter", "Lt"},
  {"Unassigned", "Cn"},
  {"Uppercase_Letter", "Lu"},
  {"cntrl", "Cc"},
  {"digit", "Nd"},
  {"punct", "P"},
};

std::string pcre_property(std::string_view name) {
  for (const std::string_view prefix : {"General_Category=", "gc="})
    if (name.starts_with(prefix))
      name.remove_prefix(prefix.size());
  for (const auto& [ecma, pcre] :
       {property_name{"Script=", "sc:"}, property_name{"sc=", "sc:"},
        property_name{"Script_Extensions=", "scx:"}, property_name{"scx=", "scx:"}})
    if (name.starts_with(ecma))
      return std::string{pcre} + std::string{name.substr(ecma.size())};
  const auto* found = std::lower_bound(std::begin(categories), std::end(categories), name,
                                       [](auto& x, std::string_view y) { return x.ecma < y; });
  return std::string{found != std::end(categories) && found->ecma == name ? found->pcre : name};
}

/// All code points that `\s` means: Xps is all separators, and the controls from tab to return.
constexpr std::string_view spaces = "\\p{Xps}\\u{FEFF}";
constexpr std::string_view line_ends = "\\n\\r\\u{2028}\\u{2029}";

class translator {
public:
  explicit translator(std::string_view text) : text_(text) {
    // With "(?s)" a point means what PCRE2 says.
    for (auto i = text.find("(?"); i != std::string_view::npos; i = text.find("(?", i + 1))
      has_flags_ = has_flags_ || (i + 2 < text.size() && is_flag(text[i + 2]));
  }

  translated_pattern run() {
    while (at_ < text_.size())
      step();
    return std::move(result_);
  }

private:
  static bool is_flag(char c) {
    return (c >= 'a' && c <= 'z') || c == '-';
  }

  std::string_view rest() const {
    return text_.substr(at_);
  }

  void put(std::string_view more) {
    result_.text += more;
    result_.origins.resize(result_.text.size(), static_cast<uint32_t>(at_));
  }

  void copy(size_t size) {
    for (size_t i = 0; i < size && at_ < text_.size(); ++i, ++at_)
      put(text_.substr(at_, 1));
  }

  void foreign() {
    if (!result_.foreign)
      result_.foreign = at_;
  }

  void step() {
    const auto c = text_[at_];
    if (c == '\\')
      return escape();
    if (in_class_)
      return in_class(c);
    if (c == '[') {
      in_class_ = true;
      copy(1);
      // A bracket right behind belongs to the class in PCRE2 only without its option.
      return copy(rest().starts_with('^') ? 1 : 0);
    }
    if (c == '.' && !has_flags_) {
      put("[^" + std::string{line_ends} + "]");
      ++at_;
      return;
    }
    if (c == '(')
      check_group();
    copy(1);
  }

  void in_class(char c) {
    if (c == ']')
      in_class_ = false;
    // No class of POSIX begins here.
    if (c == '[')
      put("\\");
    copy(1);
  }

  void check_group() {
    const auto group = rest();
    const auto is_known = !group.starts_with("(?") || group.starts_with("(?:")
                          || group.starts_with("(?=") || group.starts_with("(?!")
                          || group.starts_with("(?<");
    if (!is_known || group.starts_with("(*"))
      foreign();
  }

  void escape() {
    const auto c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    switch (c) {
    case 's':
      return replace(2, in_class_ ? std::string{spaces} : "[" + std::string{spaces} + "]");
    case 'S':
      return replace(2, in_class_ ? "\\P{Xps}" : "[^" + std::string{spaces} + "]");
    case 'v':
      return replace(2, "\\u{b}");
    case 'p':
    case 'P':
      return property();
    case 'u':
      return code_unit();
    default:
      break;
    }
    constexpr std::string_view known = "dDwWbBfnrtcxk0123456789^$\\.*+?()[]{}|/";
    if (known.find(c) == std::string_view::npos && !(c == '-' && in_class_))
      foreign();
    copy(2);
  }

  void replace(size_t size, const std::string& by) {
    put(by);
    at_ += size;
  }

  void property() {
    const auto close = rest().find('}');
    if (at_ + 2 >= text_.size() || text_[at_ + 2] != '{' || close == std::string_view::npos) {
      foreign();
      return copy(2);
    }
    const auto name = rest().substr(3, close - 3);
    const auto is_negated = text_[at_ + 1] == 'P';
    if (name == "Assigned")
      return replace(close + 1, is_negated ? "\\p{Cn}" : "\\P{Cn}");
    replace(close + 1, std::string{is_negated ? "\\P{" : "\\p{"} + pcre_property(name) + "}");
  }

  /// The value of four hexadecimal digits, or nothing.
  static std::optional<uint32_t> four_digits(std::string_view text) {
    uint32_t value = 0;
    if (text.size() < 4)
      return std::nullopt;
    const auto end = std::from_chars(text.data(), text.data() + 4, value, 16).ptr;
    return end == text.data() + 4 ? std::optional{value} : std::nullopt;
  }

  void code_unit() {
    const auto high = four_digits(rest().substr(std::min<size_t>(2, rest().size())));
    const auto is_high = high && is_high_surrogate(*high);
    const auto next = rest().substr(std::min<size_t>(6, rest().size()));
    const auto low = is_high && next.starts_with("\\u") ? four_digits(next.substr(2))
                                                        : std::nullopt;
    if (!low || !is_low_surrogate(*low))
      return copy(2);
    std::array<char, 8> digits{};
    const auto value = code_point_of(*high, *low);
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    replace(12, "\\u{" + std::string{digits.data(), end} + "}");
  }

  std::string_view text_;
  size_t at_ = 0;
  bool in_class_ = false;
  bool has_flags_ = false;
  translated_pattern result_;
};

} // namespace

translated_pattern translate_pattern(std::string_view expression) {
  return translator{expression}.run();
}

} // namespace troupe::detail
