#include "rate_gauge.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::detail {

namespace {

constexpr double memory_seconds = 10;

double seconds(std::chrono::nanoseconds x) {
  return std::chrono::duration<double>(x).count();
}

double faded(std::chrono::nanoseconds age) {
  return std::exp(-std::max(seconds(age), 0.0) / memory_seconds);
}

} // namespace

void rate_gauge::count(time now) {
  if (first_ < time{0})
    first_ = now;
  sum_ = sum_ * faded(now - last_) + 1;
  last_ = now;
}

double rate_gauge::per_second(time now) const {
  if (first_ < time{0})
    return 0;
  // What a steady rate of 1 would have gathered since the first event.
  const auto gathered = memory_seconds * (1 - faded(now - first_));
  return sum_ * faded(now - last_) / std::max(gathered, 1.0);
}

} // namespace troupe::detail
