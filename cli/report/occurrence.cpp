#include "occurrence.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe::cli::report {

namespace {

constexpr size_t searchable_bytes_max = 200;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

uint8_t byte_at(std::string_view text, size_t i) {
  return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0};
}

/// Bytes of a character that separates words, at `i`: white space and signs of two or three bytes.
size_t separator_size(std::string_view text, size_t i) {
  const auto first = byte_at(text, i);
  if (first == 0xC2)
    return 2;
  const auto second = byte_at(text, i + 1);
  if ((first == 0xE2 && (second == 0x80 || second == 0x81)) || (first == 0xE3 && second == 0x80))
    return 3;
  return 0;
}

/// Appends the character of two bytes in lower case: Latin-1, Greek and Cyrillic.
void append_lower(std::string& out, uint8_t first, uint8_t second) {
  if (first == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97) {
    second = static_cast<uint8_t>(second + 0x20);
  } else if ((first == 0xCE && second >= 0x91 && second <= 0x9F)
             || (first == 0xD0 && second >= 0x90 && second <= 0x9F)) {
    second = static_cast<uint8_t>(second + 0x20);
  } else if ((first == 0xCE && second >= 0xA0 && second <= 0xA9)
             || (first == 0xD0 && second >= 0xA0 && second <= 0xAF)) {
    ++first;
    second = static_cast<uint8_t>(second - 0x20);
  }
  out += static_cast<char>(first);
  out += static_cast<char>(second);
}

/// Digits with the points and commas between them.
std::string_view number_at(std::string_view text, size_t i) {
  auto end = i;
  while (end < text.size()
         && (is_digit(text[end])
             || ((text[end] == '.' || text[end] == ',') && end + 1 < text.size()
                 && is_digit(text[end + 1]))))
    ++end;
  return text.substr(i, end - i);
}

double value_of(const std::string& digits) {
  double result = std::nan("");
  std::from_chars(digits.data(), digits.data() + digits.size(), result);
  return result;
}

/// All that such digits may mean.
void append_meanings(std::string_view word, std::vector<double>& out) {
  std::string bare;
  std::copy_if(word.begin(), word.end(), std::back_inserter(bare), is_digit);
  out.push_back(value_of(bare));
  const auto last = word.find_last_of(".,");
  if (last == std::string_view::npos)
    return;
  std::string with_fraction;
  for (size_t i = 0; i < word.size(); ++i)
    if (i == last)
      with_fraction += '.';
    else if (is_digit(word[i]))
      with_fraction += word[i];
  out.push_back(value_of(with_fraction));
}

} // namespace

std::string folded_words(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const auto separate = [&result] {
    if (!result.empty() && result.back() != ' ')
      result += ' ';
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'a' && c <= 'z') || is_digit(c)) {
      result += c;
    } else if (c >= 'A' && c <= 'Z') {
      result += static_cast<char>(c + 32);
    } else if ((c & 0x80) == 0) {
      separate();
    } else if (const auto size = separator_size(text, i); size > 0) {
      separate();
      i += size - 1;
    } else if ((c & 0xE0) == 0xC0 && i + 1 < text.size()) {
      append_lower(result, static_cast<uint8_t>(c), byte_at(text, ++i));
    } else {
      result += c;
    }
  }
  if (!result.empty() && result.back() == ' ')
    result.pop_back();
  return result;
}

searched_text::searched_text(std::string_view text) : folded_(folded_words(text)) {
  for (size_t i = 0; i < text.size(); ++i)
    if (is_digit(text[i])) {
      const auto word = number_at(text, i);
      append_meanings(word, numbers_);
      i += word.size() - 1;
    }
  std::erase_if(numbers_, [](double x) { return std::isnan(x); });
  std::sort(numbers_.begin(), numbers_.end());
}

bool searched_text::has_words_of(std::string_view value) const {
  const auto words = folded_words(value);
  for (std::string_view rest{words}; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    if (folded_.find(word) == std::string::npos)
      return false;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return true;
}

bool searched_text::has_number(double value) const {
  const auto wanted = std::fabs(value);
  const auto slack = wanted * 1e-9;
  const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), wanted - slack);
  return found != numbers_.end() && *found <= wanted + slack;
}

bool is_searchable(std::string_view value) {
  if (value.size() < 2 || value.size() > searchable_bytes_max)
    return false;
  const auto digits = std::count_if(value.begin(), value.end(), is_digit);
  const auto marks = std::count_if(value.begin(), value.end(), [](char c) {
    return c == '-' || c == '/' || c == ':' || c == '.';
  });
  // 2026-12-01, 1.12.26, 14:35
  return digits == 0 || marks == 0 || static_cast<size_t>(digits + marks) + 2 < value.size();
}

} // namespace troupe::cli::report
