#include "breaker.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// The pause doubles so often.
constexpr uint32_t pause_doublings = 3;

} // namespace

breaker::state breaker::at(time now) const noexcept {
  if (openings_ == 0)
    return state::closed;
  return now < open_until_ ? state::open : state::half_open;
}

bool breaker::allows(time now) const noexcept {
  switch (at(now)) {
  case state::closed:
    return true;
  case state::open:
    return false;
  case state::half_open:
    // A trial that does not come back (its text was stopped) is followed by another one.
    return trial_ < time{0} || now - trial_ >= first_pause_;
  }
  return true;
}

void breaker::start(time now) noexcept {
  if (at(now) == state::half_open)
    trial_ = now;
}

void breaker::succeed() noexcept {
  failures_ = 0;
  openings_ = 0;
  trial_ = time{-1};
}

void breaker::fail(time now) noexcept {
  const auto before = at(now);
  if (before == state::open || (before == state::closed && ++failures_ < failures_max_))
    return;
  open_until_ = now + first_pause_ * (1u << std::min(openings_, pause_doublings));
  ++openings_;
  trial_ = time{-1};
}

} // namespace troupe
