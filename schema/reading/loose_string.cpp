#include "json/json_grammar.hpp"
#include "loose_parser.hpp"
#include "loose_text.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

/// What stands in quotes of any kind.
namespace troupe::detail {

namespace {

/// The lines of a triple-quoted text, without the indentation that all of them share.
std::string dedented(std::string_view text) {
  if (text.starts_with('\n'))
    text.remove_prefix(1);
  text = without_space_behind(text);
  size_t shared = std::string_view::npos;
  for (size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto indent = text.substr(begin, end - begin).find_first_not_of(" \t");
    if (indent != std::string_view::npos)
      shared = std::min(shared, indent);
    begin = end + 1;
  }
  std::string result;
  for (size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    result += line.substr(std::min(shared, line.size()));
    if (end < text.size())
      result += '\n';
    begin = end + 1;
  }
  return result;
}

/// Bytes that a string holds as they are.
constexpr auto plain_bytes = [] {
  std::array<bool, 256> result{};
  for (size_t i = 0x20; i < 256; ++i)
    result[i] = true;
  for (unsigned char c : {'"', '\'', '`', '\\'})
    result[c] = false;
  result[0xE2] = false;
  result[0xC2] = false;
  return result;
}();

} // namespace

/// The text of `node` is what was added to the letters since `at`.
void loose_parser::take(uint32_t node, loose_kind kind, size_t at) {
  auto& x = out_.nodes[node];
  x.kind = kind;
  x.at = static_cast<uint32_t>(at);
  x.size = static_cast<uint32_t>(out_.letters.size() - at);
}

void loose_parser::string(where place, uint32_t node) {
  if (!is_json_ && triple(node))
    return;
  const auto letters = out_.letters.size();
  const auto opener = text_.substr(pos_, quote_at(pos_));
  pos_ += opener.size();
  if (opener != "\"")
    mark(node, repair_kind::quote_style);
  if (!is_json_ && opener.size() == 1 && at(pos_) == opener.front()
      && !is_delimiter(pos_ + 1, place)) {
    mark(node, repair_kind::quote_doubled);
    ++pos_;
    // ["": 1]: rather an empty name, and the object around it is missing.
    if (const auto c = at(blank(pos_)); place != where::name && (c == ':' || c == '='))
      mark(node, repair_kind::ambiguous);
  }
  const auto begin = pos_;
  size_t inner = 0;
  has_letter_escape_ = has_odd_escape_ = has_control_ = false;
  while (pos_ < text_.size() && !hopeless_) {
    const auto run = pos_;
    while (pos_ < text_.size() && plain_bytes[static_cast<unsigned char>(text_[pos_])])
      ++pos_;
    out_.letters.append(text_.substr(run, pos_ - run));
    if (pos_ >= text_.size())
      break;
    if (text_[pos_] == '\\') {
      escape(node);
      continue;
    }
    if (const auto size = closer_at(pos_, opener); size > 0) {
      if (quote_in_string({place, begin, letters, size}, inner, node))
        return;
      continue;
    }
    if (static_cast<unsigned char>(text_[pos_]) < 0x20 && !has_control_) {
      has_control_ = true;
      mark(node, repair_kind::control_character);
    }
    out_.letters += text_[pos_++];
  }
  take(node, loose_kind::text, letters);
  end_of_text(place, begin, node);
}

/// A quote that may end the string. Returns whether it does; else steps over it.
bool loose_parser::quote_in_string(const string_start& x, size_t& inner, uint32_t node) {
  take(node, loose_kind::text, x.letters);
  if (is_json_ || closes(pos_ + x.quote, x.place, x.begin, inner)) {
    const bool is_swapped = !is_json_ && pos_ > x.begin && text_[pos_ - 1] == ','
                            && quote_at(pos_ + x.quote) > 0
                            && (x.place == where::member || x.place == where::element);
    if (is_swapped) { // "a":"x,""b":
      mark(node, repair_kind::quote_missing);
      end_string_at(pos_ - 1, node);
      pos_ += 1;
    }
    const auto quote = text_[pos_];
    pos_ += x.quote;
    const bool is_doubled = !is_json_ && inner == 0 && x.quote == 1 && at(pos_) == quote
                            && is_delimiter(pos_ + 1, x.place);
    if (is_doubled) {
      mark(node, repair_kind::quote_doubled);
      ++pos_;
    }
    return true;
  }
  if (lost_quote(x.place, x.begin, node))
    return true;
  if (inner++ == 0)
    mark(node, repair_kind::quote_unescaped);
  else if (inner > repairs_max)
    give_up();
  const auto before = without_space_behind(text_.substr(x.begin, pos_ - x.begin));
  const bool opens = !before.empty()
                     && std::string_view{",:{["}.find(before.back()) != std::string_view::npos;
  const bool closes_one = x.place == where::element && at(blank(pos_ + x.quote)) == ',';
  if (opens || closes_one)
    mark(node, repair_kind::ambiguous); // rather the start or the end of another string
  out_.letters.append(text_.substr(pos_, x.quote));
  pos_ += x.quote;
  return false;
}

// -- escapes

void loose_parser::escape(uint32_t node) {
  const auto c = at(pos_ + 1);
  if (const auto meant = json_escape(c); meant != '\0') {
    has_letter_escape_ = has_letter_escape_ || is_letter(c);
    out_.letters += meant;
    pos_ += 2;
  } else if (c == 'u') {
    unicode_escape(node);
  } else if (pos_ + 1 >= text_.size()) {
    pos_ += 1;
  } else {
    mark(node, repair_kind::escape);
    if (c != '\'' && c != '`') {
      has_odd_escape_ = true;
      out_.letters += '\\';
    }
    out_.letters += c;
    pos_ += 2;
  }
  // C:\new\dir: if backslashes are no escapes here, the others are none either.
  if (has_odd_escape_ && has_letter_escape_)
    mark(node, repair_kind::ambiguous);
}

void loose_parser::unicode_escape(uint32_t node) {
  auto unit_at = [this](size_t pos, uint32_t& x) {
    const auto hex = text_.substr(std::min(pos, text_.size()), 4);
    const auto [end, code] = std::from_chars(hex.data(), hex.data() + hex.size(), x, 16);
    return hex.size() == 4 && code == std::errc{} && end == hex.data() + 4;
  };
  uint32_t unit = 0;
  if (!unit_at(pos_ + 2, unit)) {
    mark(node, repair_kind::ambiguous);
    out_.letters += "\\u";
    pos_ += 2;
    return;
  }
  pos_ += 6;
  uint32_t low = 0;
  if (is_high_surrogate(unit) && at(pos_) == '\\' && at(pos_ + 1) == 'u' && unit_at(pos_ + 2, low)
      && is_low_surrogate(low)) {
    unit = code_point_of(unit, low);
    pos_ += 6;
  } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
    mark(node, repair_kind::ambiguous); // half of a pair
    unit = 0xFFFD;
  }
  std::array<char, 4> bytes{};
  out_.letters.append(bytes.data(), write_utf8(bytes.data(), unit));
}

// -- strings of several lines

bool loose_parser::triple(uint32_t node) {
  const auto quotes = text_.substr(pos_, 3);
  if ((quotes != R"(""")" && quotes != "'''") || pos_ >= no_triple_from_)
    return false;
  if (is_delimiter(pos_ + 3, where::member))
    return false; // an empty string with a quote too many
  const auto end = text_.find(quotes, pos_ + 3);
  if (end == std::string_view::npos) {
    no_triple_from_ = pos_;
    return false;
  }
  const auto letters = out_.letters.size();
  out_.letters += dedented(text_.substr(pos_ + 3, end - pos_ - 3));
  take(node, loose_kind::text, letters);
  mark(node, repair_kind::quote_style);
  pos_ = end + 3;
  return true;
}

/// A code block in the place of a value.
bool loose_parser::fenced(uint32_t node) {
  if (!text_.substr(pos_).starts_with(code_fence))
    return false;
  auto begin = pos_ + code_fence.size();
  const auto end = text_.find(code_fence, begin);
  if (end == std::string_view::npos)
    return false;
  if (const auto newline = text_.find('\n', begin); newline < end)
    begin = newline + 1;
  add(loose_kind::text);
  const auto letters = out_.letters.size();
  auto content = text_.substr(begin, end - begin);
  if (content.ends_with('\n'))
    content.remove_suffix(1);
  out_.letters.append(content);
  take(node, loose_kind::text, letters);
  mark(node, repair_kind::quote_style);
  pos_ = end + code_fence.size();
  return true;
}

} // namespace troupe::detail
