#include "decimal.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

/// Far beyond each number that a text can spell out, and far from overflow.
constexpr int64_t exponent_limit = int64_t{1} << 50;

int64_t exponent_of(std::string_view text) {
  if (text.starts_with('+'))
    text.remove_prefix(1);
  int64_t result = 0;
  const auto is_negative = text.starts_with('-');
  const auto outcome = std::from_chars(text.data(), text.data() + text.size(), result);
  if (outcome.ec == std::errc::result_out_of_range)
    return is_negative ? -exponent_limit : exponent_limit;
  return std::clamp(result, -exponent_limit, exponent_limit);
}

/// __int128 is no standard type, and needed for products of two words only.
__extension__ using wide = unsigned __int128;

uint64_t product_modulo(uint64_t x, uint64_t y, uint64_t modulus) {
  return static_cast<uint64_t>(wide{x} * y % modulus);
}

uint64_t power_of_ten_modulo(uint64_t exponent, uint64_t modulus) {
  uint64_t result = 1 % modulus;
  for (uint64_t base = 10 % modulus; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1)
      result = product_modulo(result, base, modulus);
    base = product_modulo(base, base, modulus);
  }
  return result;
}

} // namespace

decimal::decimal(std::string_view spelling) {
  is_negative_ = spelling.starts_with('-');
  if (is_negative_)
    spelling.remove_prefix(1);
  if (const auto e = spelling.find_first_of("eE"); e != std::string_view::npos) {
    exponent_ = exponent_of(spelling.substr(e + 1));
    spelling = spelling.substr(0, e);
  }
  const auto point = std::min(spelling.find('.'), spelling.size());
  digits_ = spelling.substr(0, point);
  if (point < spelling.size())
    digits_ += spelling.substr(point + 1);
  exponent_ += static_cast<int64_t>(point);
  const auto zeros = digits_.find_first_not_of('0');
  if (zeros == std::string::npos) {
    *this = decimal{};
    return;
  }
  digits_.erase(0, zeros);
  exponent_ -= static_cast<int64_t>(zeros);
  digits_.erase(digits_.find_last_not_of('0') + 1);
}

bool decimal::can_divide() const {
  uint64_t modulus = 0;
  return std::from_chars(digits_.data(), digits_.data() + digits_.size(), modulus).ec
         == std::errc{};
}

bool decimal::is_multiple_of(const decimal& divisor) const {
  if (is_zero())
    return true;
  uint64_t modulus = 0;
  std::from_chars(divisor.digits_.data(), divisor.digits_.data() + divisor.digits_.size(), modulus);
  // Both as integers times a power of ten. No digits end in a zero, so the smaller power is the
  // divisor's.
  const auto shift = (exponent_ - static_cast<int64_t>(digits_.size()))
                     - (divisor.exponent_ - static_cast<int64_t>(divisor.digits_.size()));
  if (shift < 0 || modulus == 0)
    return false;
  uint64_t rest = 0;
  for (const auto c : digits_)
    rest = static_cast<uint64_t>((wide{rest} * 10 + static_cast<uint64_t>(c - '0')) % modulus);
  return product_modulo(rest, power_of_ten_modulo(static_cast<uint64_t>(shift), modulus), modulus)
         == 0;
}

std::string decimal::text() const {
  if (is_zero())
    return "0";
  return (is_negative_ ? "-" : "") + digits_ + "e" + std::to_string(exponent_);
}

std::strong_ordering operator<=>(const decimal& x, const decimal& y) {
  const auto sign = [](const decimal& z) { return z.is_zero() ? 0 : z.is_negative_ ? -1 : 1; };
  if (sign(x) != sign(y) || sign(x) == 0)
    return sign(x) <=> sign(y);
  const auto size = x.exponent_ != y.exponent_ ? x.exponent_ <=> y.exponent_
                                               : x.digits_.compare(y.digits_) <=> 0;
  return x.is_negative_ ? 0 <=> size : size;
}

} // namespace troupe::detail
