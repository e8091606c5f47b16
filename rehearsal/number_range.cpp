#include "number_range.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace troupe::rehearsing {

namespace {

/// Decimal places that are read, of which one more is written.
constexpr int scale_max = 17;
/// Digits before the point: with the decimal places less than 128 bits.
constexpr int whole_digits_max = 20;

__extension__ using wide = __int128;

wide power_of_ten(int exponent) {
  wide result = 1;
  for (; exponent > 0; --exponent)
    result *= 10;
  return result;
}

wide floor_to(wide x, wide step) {
  const auto rest = x % step;
  return x - (rest < 0 ? rest + step : rest);
}

wide greatest_common_divisor(wide x, wide y) {
  while (y != 0)
    x = std::exchange(y, x % y);
  return x;
}

} // namespace

std::optional<number_range::decimal_number> number_range::read(std::string_view spelling) {
  const auto is_negative = spelling.starts_with('-');
  spelling.remove_prefix(is_negative ? 1 : 0);
  int exponent = 0;
  if (const auto e = spelling.find_first_of("eE"); e != std::string_view::npos) {
    auto digits = spelling.substr(e + 1);
    digits.remove_prefix(digits.starts_with('+') ? 1 : 0);
    const auto* last = digits.data() + digits.size();
    if (std::from_chars(digits.data(), last, exponent).ec != std::errc{})
      return std::nullopt;
    spelling = spelling.substr(0, e);
  }
  const auto point = std::min(spelling.find('.'), spelling.size());
  std::string digits{spelling.substr(0, point)};
  if (point < spelling.size())
    digits += spelling.substr(point + 1);
  // The value is DIGITS * 10^-places.
  auto places = static_cast<int>(digits.size() - std::min(point, digits.size()));
  if (exponent > 1'000 || exponent < -1'000)
    return std::nullopt;
  places -= exponent;
  while (places > 0 && !digits.empty() && digits.back() == '0') {
    digits.pop_back();
    --places;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty())
    return decimal_number{};
  if (places > scale_max || static_cast<int>(digits.size()) - places > whole_digits_max)
    return std::nullopt;
  decimal_number result;
  for (const auto c : digits)
    result.units = result.units * 10 + (c - '0');
  if (places < 0)
    result.units *= power_of_ten(-places);
  result.scale = std::max(places, 0);
  result.units = is_negative ? -result.units : result.units;
  return result;
}

void number_range::take_scale(int scale) {
  if (scale <= scale_)
    return;
  const auto factor = power_of_ten(scale - scale_);
  if (low_)
    low_->units *= factor;
  if (high_)
    high_->units *= factor;
  multiple_ *= factor;
  scale_ = scale;
}

void number_range::tighten(std::optional<limit>& known, wide units, bool is_exclusive,
                           bool is_upper) {
  const auto is_tighter = !known || (is_upper ? units < known->units : units > known->units)
                          || (units == known->units && is_exclusive);
  if (is_tighter)
    known = limit{units, is_exclusive};
}

void number_range::add_minimum(std::string_view spelling, bool is_exclusive) {
  const auto x = read(spelling);
  if (!x) {
    if (std::strtod(std::string{spelling}.c_str(), nullptr) > 1)
      far_minimum_ = spelling;
    return;
  }
  take_scale(x->scale);
  tighten(low_, x->units * power_of_ten(scale_ - x->scale), is_exclusive, false);
}

void number_range::add_maximum(std::string_view spelling, bool is_exclusive) {
  const auto x = read(spelling);
  if (!x)
    return;
  take_scale(x->scale);
  tighten(high_, x->units * power_of_ten(scale_ - x->scale), is_exclusive, true);
}

void number_range::add_multiple(std::string_view spelling) {
  const auto x = read(spelling);
  if (!x || x->units <= 0)
    return;
  take_scale(x->scale);
  const auto units = x->units * power_of_ten(scale_ - x->scale);
  if (multiple_ == 0) {
    multiple_ = units;
    return;
  }
  const auto factor = units / greatest_common_divisor(multiple_, units);
  if (factor < power_of_ten(whole_digits_max) / multiple_)
    multiple_ *= factor;
}

void number_range::make_whole() {
  is_whole_ = true;
}

/// Of the grid; without one, the smallest step that is written.
number_range::wide number_range::step() const {
  const auto one = power_of_ten(scale_);
  if (multiple_ == 0)
    return is_whole_ ? one : 1;
  return is_whole_ ? multiple_ / greatest_common_divisor(multiple_, one) * one : multiple_;
}

std::optional<number_range::wide> number_range::lowest() const {
  if (!low_)
    return std::nullopt;
  const auto grid = step();
  auto result = floor_to(low_->units, grid);
  if (result < low_->units || low_->is_exclusive)
    result += grid;
  return result;
}

std::optional<number_range::wide> number_range::highest() const {
  if (!high_)
    return std::nullopt;
  const auto grid = step();
  const auto result = floor_to(high_->units, grid);
  return result == high_->units && high_->is_exclusive ? result - grid : result;
}

bool number_range::is_empty() const {
  auto finer = *this;
  // Between two different numbers there is always another.
  if (!is_whole_ && multiple_ == 0)
    finer.take_scale(scale_ + 1);
  const auto low = finer.lowest();
  const auto high = finer.highest();
  return low && high && *low > *high;
}

std::string number_range::text_of(wide units) const {
  const auto is_negative = units < 0;
  if (is_negative)
    units = -units;
  std::string digits;
  for (; units > 0 || static_cast<int>(digits.size()) <= scale_; units /= 10)
    digits += static_cast<char>('0' + static_cast<int>(units % 10));
  std::reverse(digits.begin(), digits.end());
  if (scale_ > 0) {
    digits.insert(digits.size() - static_cast<size_t>(scale_), 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
      digits.pop_back();
  }
  return (is_negative ? "-" : "") + digits;
}

std::string number_range::nearest(std::string_view spelling, size_t nth) const {
  if (!far_minimum_.empty())
    return far_minimum_;
  const auto given = read(spelling);
  auto finer = *this;
  if (given)
    finer.take_scale(given->scale);
  if (!is_whole_ && multiple_ == 0 && finer.scale_ <= scale_max)
    finer.take_scale(finer.scale_ + 1);
  const auto grid = finer.step();
  const auto low = finer.lowest();
  const auto high = finer.highest();
  const auto wanted = given ? given->units * power_of_ten(finer.scale_ - given->scale) : 0;
  auto x = floor_to(wanted, grid);
  if (high && x > *high)
    x = *high;
  if (low && x < *low)
    x = *low;
  if (nth > 0 && grid < power_of_ten(whole_digits_max)) {
    const auto stride = std::max(grid, power_of_ten(finer.scale_)) / grid * grid;
    const auto fits = [&](wide y) { return (!low || y >= *low) && (!high || y <= *high); };
    const auto count = static_cast<wide>(nth);
    for (const auto y :
         {x + count * stride, x - count * stride, x + count * grid, x - count * grid})
      if (fits(y))
        return finer.text_of(y);
  }
  const auto is_spelled_whole = spelling.find_first_of(".eE") == std::string_view::npos;
  return x == wanted && given && (!is_whole_ || is_spelled_whole) ? std::string{spelling}
                                                                  : finer.text_of(x);
}

} // namespace troupe::rehearsing
