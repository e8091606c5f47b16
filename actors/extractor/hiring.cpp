#include "hiring.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// No other company would do better.
bool is_for_good(errc code) {
  return code == errc::budget_exhausted || code == errc::configuration
         || code == errc::unsupported_schema;
}

/// Only somebody outside can help; that takes its time.
bool needs_help(errc code) {
  return code == errc::quota_exhausted || code == errc::authentication;
}

} // namespace

void hiring::end(const error& why, time now) {
  why_ = why;
  for_good_ = is_for_good(why.code);
  not_before_ = now + pause_;
  pause_ = std::min(2 * pause_, std::max(pause_initial_, pause_max_));
}

std::optional<error> hiring::refusal(time now) const {
  if (for_good_ || (needs_help(why_.code) && now < not_before_))
    return error{why_.code, "the company has ended: " + why_.message};
  return std::nullopt;
}

} // namespace troupe
