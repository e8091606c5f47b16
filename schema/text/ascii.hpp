#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Questions about ASCII characters, for all layers: independent of the locale, unlike <cctype>,
/// and false of every byte of a character that is not ASCII.
namespace troupe::detail {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}

constexpr bool is_hex(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

/// The value of a digit for which `is_hex` holds.
constexpr uint32_t hex_value(char c) {
  return static_cast<uint32_t>(is_digit(c) ? c - '0' : lower(c) - 'a' + 10);
}

/// What JSON calls whitespace.
constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Position of the first character at or behind `pos` that is no whitespace.
constexpr size_t skip_space(std::string_view text, size_t pos) {
  while (pos < text.size() && is_space(text[pos]))
    ++pos;
  return pos;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// Where `needle`, which is in lower case, first occurs in `text`; `npos` if it does not.
inline size_t find_ignoring_case(std::string_view text, std::string_view needle) {
  auto i = std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                       [](char x, char y) { return lower(x) == y; });
  return i == text.end() ? std::string_view::npos : static_cast<size_t>(i - text.begin());
}

constexpr std::string_view trim(std::string_view x) {
  while (!x.empty() && is_space(x.front()))
    x.remove_prefix(1);
  while (!x.empty() && is_space(x.back()))
    x.remove_suffix(1);
  return x;
}

} // namespace troupe::detail
