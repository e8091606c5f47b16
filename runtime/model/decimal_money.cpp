#include "decimal_money.hpp"

#include "text/ascii.hpp"

#include <cstdint>

namespace troupe::detail {

namespace {

constexpr int64_t dollars_max = 1'000'000;
constexpr int nano_digits = 9;
/// Of 18 digits none is lost, and a million dollars has 15 in billionths.
constexpr uint64_t digits_max = 100'000'000'000'000'000;
constexpr int exponent_max = 1000;

struct decimal {
  uint64_t digits = 0;
  int exponent = 0;
  bool any = false;

  void add(char c, bool behind_point) {
    any = true;
    if (digits < digits_max) {
      digits = digits * 10 + static_cast<uint64_t>(c - '0');
      exponent -= behind_point ? 1 : 0;
    } else {
      exponent += behind_point ? 0 : 1;
    }
  }
};

/// The power of ten behind an "e"; false if it is none.
bool read_exponent(std::string_view text, int& result) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  if (text.empty())
    return false;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c))
      return false;
    value = value < exponent_max ? value * 10 + (c - '0') : value;
  }
  result += negative ? -value : value;
  return true;
}

} // namespace

std::optional<money> decimal_money(std::string_view text, int shift) {
  decimal x;
  bool behind_point = false;
  size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (is_digit(text[i]))
      x.add(text[i], behind_point);
    else if (text[i] == '.' && !behind_point)
      behind_point = true;
    else
      return std::nullopt;
  }
  if (!x.any || (i < text.size() && !read_exponent(text.substr(i + 1), x.exponent)))
    return std::nullopt;
  constexpr auto most = static_cast<uint64_t>(dollars_max * money::nanos_per_dollar);
  auto nanos = x.digits;
  auto power = x.exponent + shift + nano_digits;
  for (; power > 0 && nanos > 0; --power) {
    if (nanos > most)
      return std::nullopt;
    nanos *= 10;
  }
  // Half a billionth counts as one.
  bool half = false;
  for (; power < 0 && (nanos > 0 || half); ++power) {
    half = nanos % 10 >= 5;
    nanos /= 10;
  }
  nanos += half ? 1 : 0;
  if (nanos > most)
    return std::nullopt;
  return money::from_nanos(static_cast<int64_t>(nanos));
}

} // namespace troupe::detail
