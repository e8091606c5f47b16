#include "token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::detail {

namespace {

/// What the clock and the arithmetic round off must keep nobody out.
constexpr double grain = 1e-6;

/// Waits are bounded, so that no sum of times overflows.
constexpr double seconds_max = 3600.0 * 24 * 365;

} // namespace

void token_bucket::limit(double per_second, double capacity, time now) {
  level_ = limited() ? std::min(level(now), capacity) : capacity;
  filled_ = now;
  per_second_ = per_second;
  capacity_ = capacity;
}

double token_bucket::level(time now) const {
  const auto elapsed = std::chrono::duration<double>(std::max(now - filled_, time{0})).count();
  return std::min(capacity_, level_ + per_second_ * elapsed);
}

void token_bucket::set_level(double level, time now) {
  level_ = std::min(level, capacity_);
  filled_ = now;
}

token_bucket::time token_bucket::ready_at(double amount, double reserve, time now) const {
  if (!limited())
    return now;
  const auto lacking = std::min(amount + reserve, capacity_) - level(now);
  if (lacking <= grain)
    return now;
  const std::chrono::duration<double> wait{std::min(lacking / per_second_, seconds_max)};
  return now + std::chrono::ceil<std::chrono::microseconds>(wait);
}

void token_bucket::take(double amount, time now) {
  set_level(level(now) - amount, now);
}

void token_bucket::forgive(time longest, time now) {
  const auto paid = per_second_ * std::chrono::duration<double>(longest).count();
  if (const auto least = capacity_ - paid; level(now) < least)
    set_level(least, now);
}

} // namespace troupe::detail
