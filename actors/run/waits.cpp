#include "waits.hpp"

#include <algorithm>

namespace troupe {

void waits::fail(uint32_t route, const error& why, time until) {
  auto& x = routes_[route];
  x.why = why;
  x.until = std::max(x.until, until);
}

void waits::limit(uint32_t route, time until) {
  auto& x = routes_[route];
  x.until = std::max(x.until, until);
  if (x.why.code != errc::rate_limited)
    x.why = {errc::rate_limited, "what the server's limits allow is used up for the moment"};
}

std::optional<waiting> waits::take(uint32_t route, std::optional<time> due, time now) {
  auto& x = routes_[route];
  const auto until = std::max(x.until, due.value_or(now));
  const auto wait = until - now;
  // What was said holds for a little more as well.
  if (wait < long_wait || until < x.told_until + long_wait)
    return std::nullopt;
  if (now < x.quiet_until && wait < 2 * x.told)
    return std::nullopt;
  x.told_until = until;
  x.told = wait;
  x.quiet_until = now + quiet_time;
  waiting result;
  result.route = route;
  result.reason = x.why;
  result.wait = std::chrono::ceil<std::chrono::milliseconds>(wait);
  return result;
}

} // namespace troupe
