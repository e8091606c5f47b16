#include "scalar_spelling.hpp"

#include "denial.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace troupe::detail {

namespace {

/// Longer texts are no number, and no label with a few words around it.
constexpr size_t number_bytes_max = 64;
constexpr size_t sentence_bytes_max = 1000;

/// Bytes of characters that are not ASCII count as letters.
bool is_alnum(char c) {
  return is_alphanumeric(c) || (c & 0x80) != 0;
}

/// In lower case, with plain apostrophes.
std::string lowered(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  for (const std::string_view quote : {"\u2018", "\u2019", "\u02BC"})
    for (auto at = result.find(quote); at != std::string::npos; at = result.find(quote, at))
      result.replace(at, quote.size(), "'");
  return result;
}

size_t digits_at(std::string_view text, size_t pos) {
  auto end = pos;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  return end - pos;
}

/// Takes the separators out of the integer part `text`. Groups by commas must be thousands.
std::optional<std::string> without_separators(std::string_view text, size_t& commas) {
  std::string result;
  size_t group = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      result += text[i];
      ++group;
    } else if (text[i] == '_' && i > 0 && i + 1 < text.size() && commas == 0) {
      continue;
    } else if (text[i] == ',' && group > 0 && (commas == 0 ? group <= 3 : group == 3)) {
      ++commas;
      group = 0;
    } else {
      return std::nullopt;
    }
  }
  if (commas > 0 && group != 3)
    return std::nullopt;
  return result;
}

void drop_leading_zeros(std::string& digits) {
  const auto first = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, first);
  if (digits.empty())
    digits = "0";
}

/// A fraction whose decimals end: 1/5, not 1/3.
std::optional<number_spelling> read_fraction(std::string_view text, bool is_negative) {
  const auto slash = text.find('/');
  int64_t above = 0;
  int64_t below = 0;
  auto parse = [](std::string_view part, int64_t& x) {
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), x);
    return !part.empty() && part.size() < 10 && is_digit(part.front()) && code == std::errc{}
           && end == part.data() + part.size();
  };
  if (!parse(text.substr(0, slash), above) || !parse(text.substr(slash + 1), below) || below == 0)
    return std::nullopt;
  auto rest = below;
  while (rest % 2 == 0)
    rest /= 2;
  while (rest % 5 == 0)
    rest /= 5;
  if (above % rest != 0)
    return std::nullopt;
  const auto value = static_cast<double>(above) / static_cast<double>(below);
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), is_negative ? -value : value).ptr;
  return number_spelling{std::string(buffer, end)};
}

/// Whether `word` stands in `sentence` by itself, outside of the ranges that `taken` covers.
bool names(const std::string& sentence, std::string_view word, std::vector<bool>& taken) {
  bool result = false;
  for (auto at = sentence.find(word); at != std::string::npos; at = sentence.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at > 0 && is_alnum(sentence[at - 1]) && is_alnum(word.front()))
        || (end < sentence.size() && is_alnum(sentence[end]) && is_alnum(word.back())) || taken[at])
      continue;
    // "A good answer" does not name A: a short label must be set off.
    const bool is_set_off = end < sentence.size() && sentence[end] != ' ' && at == 0;
    if (word.size() < 3 && !is_set_off)
      continue;
    std::fill(taken.begin() + static_cast<std::ptrdiff_t>(at),
              taken.begin() + static_cast<std::ptrdiff_t>(end), true);
    result = true;
  }
  return result;
}

} // namespace

std::optional<number_spelling> read_number_spelling(std::string_view text) {
  if (text.empty() || text.size() > number_bytes_max)
    return std::nullopt;
  if (is_json_number(text))
    return number_spelling{std::string{text}};
  const bool is_negative = text.front() == '-';
  if (is_negative || text.front() == '+')
    text.remove_prefix(1);
  if (text.find('/') != std::string_view::npos)
    return read_fraction(text, is_negative);
  auto end = text.find_first_of(".eE");
  end = std::min(end, text.size());
  size_t commas = 0;
  auto whole = without_separators(text.substr(0, end), commas);
  if (!whole)
    return std::nullopt;
  text.remove_prefix(end);
  std::string fraction;
  const bool has_point = text.starts_with('.');
  if (has_point) {
    fraction = text.substr(1, digits_at(text, 1));
    text.remove_prefix(1 + fraction.size());
  }
  if (whole->empty() && fraction.empty())
    return std::nullopt;
  drop_leading_zeros(*whole);
  auto json = (is_negative ? "-" : "") + *whole + (fraction.empty() ? "" : "." + fraction);
  if (text.size() > 1) // an exponent; "1e" has none yet
    json += text;
  else if (!text.empty() && lower(text.front()) != 'e')
    return std::nullopt;
  if (!is_json_number(json))
    return std::nullopt;
  return number_spelling{std::move(json), commas == 1 && !has_point};
}

std::optional<std::string> integer_text(std::string_view json_number) {
  if (json_number.find_first_of(".eE") == std::string_view::npos)
    return std::string{json_number};
  // Zeros behind the point, of any length, lose nothing.
  const auto point = json_number.find('.');
  if (json_number.find_first_of("eE") == std::string_view::npos
      && json_number.find_first_not_of('0', point + 1) == std::string_view::npos)
    return std::string{json_number.substr(0, point)};
  constexpr double exact = 9007199254740992.0; // 2^53
  double value = 0;
  const auto last = json_number.data() + json_number.size();
  const auto [end, code] = std::from_chars(json_number.data(), last, value);
  if (code != std::errc{} || end != last || std::abs(value) > exact || std::trunc(value) != value)
    return std::nullopt;
  return std::to_string(static_cast<int64_t>(value));
}

literal read_literal(std::string_view word) {
  if (word.size() > 9)
    return literal::none;
  const auto text = lowered(word);
  if (text == "null" || text == "none" || text == "nil" || text == "undefined")
    return literal::null;
  if (text == "true")
    return literal::yes;
  return text == "false" ? literal::no : literal::none;
}

std::optional<bool> read_truth(std::string_view text) {
  text = trim(text);
  if (text.size() > sentence_bytes_max)
    return std::nullopt;
  const auto words = lowered(text);
  if (words == "true" || words == "yes" || words == "on" || words == "1")
    return true;
  if (words == "false" || words == "no" || words == "off" || words == "0")
    return false;
  std::vector<bool> taken(words.size());
  const bool yes = names(words, "true", taken);
  const bool no = names(words, "false", taken);
  if (yes == no || denies(words, taken) || denies_by_sign(words))
    return std::nullopt;
  return yes;
}

std::string folded(std::string_view text) {
  std::string result;
  for (char c : text)
    if (is_alnum(c))
      result += lower(c);
  return result;
}

std::optional<label_match> match_label(const std::vector<shape_place::label>& labels,
                                       std::string_view text) {
  if (text.size() > sentence_bytes_max)
    return std::nullopt;
  const auto wanted = folded(text);
  const shape_place::label* spelled = nullptr;
  size_t count = 0;
  if (!wanted.empty()) {
    for (auto& x : labels) {
      if (folded(x.text) == wanted || (!x.alias.empty() && folded(x.alias) == wanted)) {
        spelled = &x;
        ++count;
      }
    }
  }
  const auto sentence = lowered(text);
  const auto is_denied = [&](std::string_view label) {
    return denies_by_sign(sentence) && !denies_by_sign(label);
  };
  if (count == 1 && !is_denied(spelled->text))
    return label_match{spelled->text, false};
  if (count > 0)
    return std::nullopt;
  // The longest first: "very good" is not "good".
  std::vector<std::pair<std::string, std::string_view>> words;
  for (auto& x : labels) {
    words.emplace_back(lowered(x.text), x.text);
    if (!x.alias.empty())
      words.emplace_back(lowered(x.alias), x.text);
  }
  std::stable_sort(words.begin(), words.end(),
                   [](auto& a, auto& b) { return a.first.size() > b.first.size(); });
  std::vector<bool> taken(sentence.size());
  std::string_view found;
  for (auto& [word, label] : words) {
    if (word.empty() || !names(sentence, word, taken) || label == found)
      continue;
    if (!found.empty())
      return std::nullopt;
    found = label;
  }
  if (found.empty() || denies(sentence, taken) || is_denied(found))
    return std::nullopt;
  return label_match{found, true};
}

} // namespace troupe::detail
