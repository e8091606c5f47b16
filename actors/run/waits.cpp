#include "waits.hpp"

#include <algorithm>

namespace troupe {

void waits::fail(uint32_t route, const error& why, time until, time now) {
  auto& x = routes_[route];
  x.why = why;
  hold(x, until, now);
}

void waits::limit(uint32_t route, time until, time now) {
  auto& x = routes_[route];
  if (x.why.code != errc::rate_limited)
    x.why = {errc::rate_limited, "what the server's limits allow is used up for the moment"};
  hold(x, until, now);
}

void waits::hold(place& x, time until, time now) {
  if (until <= now)
    return;
  x.until = std::max(x.until, until);
  if (!x.since)
    x.since = now;
}

std::optional<waiting> waits::take(uint32_t route, std::optional<time> due, time now) {
  auto& x = routes_[route];
  const auto until = std::max(x.until, due.value_or(now));
  if (until <= now)
    return std::nullopt;
  const auto waited = x.since && x.until > now ? now - *x.since : time{0};
  const auto sum = waited + (until - now);
  // What was said holds for a little more as well.
  if (sum < long_wait || until < x.told_until + long_wait)
    return std::nullopt;
  if (now < x.quiet_until && sum < 2 * x.told)
    return std::nullopt;
  x.told_until = until;
  x.told = sum;
  x.quiet_until = now + quiet_time;
  waiting result;
  result.route = route;
  result.reason = x.why;
  result.waited = std::chrono::floor<std::chrono::milliseconds>(waited);
  result.wait = std::chrono::ceil<std::chrono::milliseconds>(until - now);
  return result;
}

} // namespace troupe
