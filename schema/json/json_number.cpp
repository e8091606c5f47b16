#include "json_number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe::detail {

namespace {

/// No number of so many characters is beyond int64.
constexpr size_t surely_int64 = 18;

/// Nothing if it is beyond uint64.
std::optional<json_node> long_integer(std::string_view spelling) {
  const auto* first = spelling.data();
  const auto* last = first + spelling.size();
  json_node result{{.integer = 0}, 0, json_kind::integer};
  if (std::from_chars(first, last, result.integer).ec == std::errc{})
    return result;
  result = {{.big_integer = 0}, 0, json_kind::big_integer};
  if (std::from_chars(first, last, result.big_integer).ec == std::errc{})
    return result;
  return std::nullopt;
}

/// Whether a number that is not zero is 1 or more.
bool is_large(std::string_view spelling) {
  const auto end_of_digits = std::min(spelling.find_first_of("eE"), spelling.size());
  const auto digits = spelling.substr(0, end_of_digits);
  const auto first = static_cast<int64_t>(digits.find_first_of("123456789"));
  const auto point = static_cast<int64_t>(std::min(digits.find('.'), digits.size()));
  auto exponent = spelling.substr(std::min(end_of_digits + 1, spelling.size()));
  if (exponent.starts_with('+'))
    exponent.remove_prefix(1);
  int64_t shift = 0;
  const auto last = exponent.data() + exponent.size();
  if (std::from_chars(exponent.data(), last, shift).ec == std::errc::result_out_of_range)
    return !exponent.starts_with('-');
  // Where the first digit stands: the one before the point is at 1.
  return point - first + (first > point ? 1 : 0) + shift > 0;
}

} // namespace

std::optional<json_node> number_node(std::string_view spelling) noexcept {
  const auto* first = spelling.data();
  const auto* last = first + spelling.size();
  const bool is_negative = *first == '-';
  const auto* at = first + (is_negative ? 1 : 0);
  uint64_t value = 0;
  for (; at != last && *at >= '0' && *at <= '9'; ++at)
    value = 10 * value + static_cast<uint64_t>(*at - '0');
  if (at == last) {
    if (spelling.size() <= surely_int64) {
      const auto digits = static_cast<int64_t>(value);
      return json_node{{.integer = is_negative ? -digits : digits}, 0, json_kind::integer};
    }
    if (const auto node = long_integer(spelling))
      return node;
  }
  json_node result{{.number = 0.0}, 0, json_kind::number};
  // Libraries differ in what they say of a number that does not fit.
  const auto fits = std::from_chars(first, last, result.number).ec == std::errc{};
  if (fits && !std::isinf(result.number))
    return result;
  if (is_large(spelling))
    return std::nullopt;
  result.number = is_negative ? -0.0 : 0.0;
  return result;
}

} // namespace troupe::detail
