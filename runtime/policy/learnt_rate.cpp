#include "learnt_rate.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

constexpr double lowered_to = 0.7;
/// Of the ceiling, for each answer.
constexpr double step_below = 0.005;
constexpr double step_near = 0.0005;
constexpr double near = 0.9;
/// A server that refuses at random must not bring everything to a standstill: its pauses hold
/// anyway.
constexpr double least_of_best = 0.1;
constexpr double per_second_least = 1.0 / 60;
/// Above so many times what ever went through, a limit limits nothing.
constexpr double most_of_best = 4;

} // namespace

void learnt_rate::set(double per_second, time now) {
  // A second's worth may come at once.
  bucket_.limit(per_second, std::max(1.0, per_second), now);
}

void learnt_rate::take(time now) {
  if (limited())
    bucket_.take(1, now);
}

void learnt_rate::refuse(time sent, time now) {
  // Before the first answer there is nothing to take a share of: the pauses will do.
  if (sent <= lowered_ || best_ <= 0)
    return;
  lowered_ = now;
  const auto went_through = answers_.per_second(now);
  const auto rate = limited() ? std::min(bucket_.per_second(),
                                         std::max(went_through, bucket_.per_second() * lowered_to))
                              : went_through;
  ceiling_ = std::max(rate, per_second_least);
  const auto least = std::max(per_second_least, best_ * least_of_best);
  set(std::max(ceiling_ * lowered_to, least), now);
}

void learnt_rate::succeed(time now) {
  answers_.count(now);
  best_ = std::max(best_, answers_.per_second(now));
  if (!limited())
    return;
  const auto rate = bucket_.per_second();
  const auto step = rate < near * ceiling_ ? step_below : step_near;
  if (rate < most_of_best * best_)
    set(rate + step * ceiling_, now);
}

} // namespace troupe::detail
