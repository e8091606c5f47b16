#include "reply_coalescing.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

using std::chrono::microseconds;

/// What a reply may be late, as a part of its time.
constexpr auto lateness = 12;

/// Shorter, and the timer costs more than it saves.
constexpr microseconds pause_min{100};

constexpr microseconds pause_max{2000};

} // namespace

void reply_coalescing::replied(microseconds elapsed) noexcept {
  const auto risen = quickest_ + quickest_ / 64 + microseconds{1};
  quickest_ = quickest_.count() == 0 ? elapsed : std::min(elapsed, risen);
}

microseconds reply_coalescing::pause(size_t running) const noexcept {
  const auto result = std::min(quickest_ / lateness, pause_max);
  if (result < pause_min)
    return microseconds{0};
  // Fewer than one more reply is to be expected meanwhile: if anything, it comes alone.
  if (static_cast<int64_t>(running) * result < quickest_)
    return microseconds{0};
  return result;
}

} // namespace troupe::detail
