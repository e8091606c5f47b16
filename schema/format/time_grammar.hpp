#pragma once

#include "text/ascii.hpp"

#include <troupe/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::detail {

constexpr int64_t nanos_per_second = 1'000'000'000;

/// A failure of the parsers, which say what they wanted.
inline unexpected<std::string_view> wanted(std::string_view what) {
  return unexpected<std::string_view>{what};
}

/// Whether `text` is an RFC 3339 full-time: a time of day with its offset.
bool is_full_time(std::string_view text);

/// Whether `text` is a duration of RFC 3339, appendix A: without sign and fraction, and with no
/// unit left out between others. `parse_duration` takes more.
bool is_iso_duration(std::string_view text);

/// ".25" for a quarter of a second, nothing for 0.
void append_fraction(std::string& out, int64_t nanoseconds);

/// Reads tokens off the front of a text. Each step says whether the token was there.
class token_reader {
public:
  explicit token_reader(std::string_view text) : rest_(text) {
    // nop
  }

  bool at_end() const {
    return rest_.empty();
  }

  char peek() const {
    return rest_.empty() ? '\0' : rest_.front();
  }

  /// One of the characters, whose letters are given in upper case and read in any case.
  bool one_of(std::string_view chars) {
    auto c = peek();
    auto upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
    if (upper == '\0' || chars.find(upper) == std::string_view::npos)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool exactly(char c) {
    if (peek() != c || rest_.empty())
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Exactly `count` digits, as a number from `lowest` to `highest`.
  bool number(size_t count, int lowest, int highest, int& result) {
    if (rest_.size() < count || !std::all_of(rest_.begin(), rest_.begin() + count, is_digit))
      return false;
    result = 0;
    for (auto c : rest_.substr(0, count))
      result = result * 10 + (c - '0');
    rest_.remove_prefix(count);
    return result >= lowest && result <= highest;
  }

  /// All digits there are, at least one.
  std::string_view digits() {
    auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    auto result = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
    rest_.remove_prefix(result.size());
    return result;
  }

private:
  std::string_view rest_;
};

/// The first nine digits behind a decimal point.
inline int64_t nanoseconds(std::string_view digits) {
  int64_t result = 0;
  for (size_t i = 0; i < 9; ++i)
    result = result * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return result;
}

} // namespace troupe::detail
