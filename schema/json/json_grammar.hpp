#pragma once

#include "text/ascii.hpp"

#include <string_view>

/// What reading a text at once and reading one that arrives in pieces have in common of RFC 8259,
/// and in which words both say what is wrong. `json_events` is the grammar of whole texts,
/// `json_stream` that of pieces; `tests/schema/json_stream_test.cpp` holds them against each other.
namespace troupe::detail {

/// As the rest of a sentence that starts with the text; see `json_fault`.
namespace json_words {

inline constexpr std::string_view empty = "is empty";
inline constexpr std::string_view too_long = "is too long";
inline constexpr std::string_view too_deep = "is nested too deeply";
inline constexpr std::string_view too_many = "holds too many values";
inline constexpr std::string_view more = "goes on after the value";
inline constexpr std::string_view zero_byte = "holds a zero byte";
inline constexpr std::string_view no_utf8 = "holds bytes that are no UTF-8";
inline constexpr std::string_view no_value = "holds something that is no value";
inline constexpr std::string_view no_name = "lacks the quoted name of a member";
inline constexpr std::string_view no_colon = "lacks a colon after the name of a member";
inline constexpr std::string_view no_brace = "lacks a comma or } after a member";
inline constexpr std::string_view no_bracket = "lacks a comma or ] after an element";
inline constexpr std::string_view value_due = "ends where a value is due";
inline constexpr std::string_view in_string = "ends inside of a string";
inline constexpr std::string_view in_array = "ends inside of an array";
inline constexpr std::string_view in_object = "ends inside of an object";
inline constexpr std::string_view control = "holds a control character in a string";
inline constexpr std::string_view bad_escape = "holds an invalid escape in a string";
inline constexpr std::string_view half_pair = "holds an escape that is half of a surrogate pair";
inline constexpr std::string_view no_fraction = "holds a number without digits after its point";
inline constexpr std::string_view no_exponent = "holds a number without digits in its exponent";
inline constexpr std::string_view too_large = "holds a number beyond the range of double";

} // namespace json_words

/// What a backslash and that character mean; 0 for none that stands for one character.
constexpr char json_escape(char c) {
  switch (c) {
  case '"':
  case '\\':
  case '/':
    return c;
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return '\0';
  }
}

/// Where the number that starts at `at` ends, and why it is none.
struct json_number_end {
  const char* at;
  /// Empty if it is one; else `at` is where it stops being one, or the end of the text.
  std::string_view wrong;
};

inline json_number_end end_of_number(const char* at, const char* end) {
  const auto has_digit = [&] { return at != end && is_digit(*at); };
  const auto skip_digits = [&] {
    while (has_digit())
      ++at;
  };
  if (at != end && *at == '-')
    ++at;
  if (!has_digit())
    return {at, json_words::no_value};
  if (*at == '0')
    ++at;
  else
    skip_digits();
  if (at != end && *at == '.') {
    ++at;
    if (!has_digit())
      return {at, json_words::no_fraction};
    skip_digits();
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-'))
      ++at;
    if (!has_digit())
      return {at, json_words::no_exponent};
    skip_digits();
  }
  return {at, {}};
}

/// Whether all of `text` is a number.
inline bool is_json_number(std::string_view text) {
  const auto* last = text.data() + text.size();
  const auto end = end_of_number(text.data(), last);
  return end.wrong.empty() && end.at == last;
}

} // namespace troupe::detail
