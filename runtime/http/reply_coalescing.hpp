#pragma once

#include <chrono>
#include <cstddef>

namespace troupe::detail {

/// How long an event loop that serves many slow replies lets them gather before it looks again, as
/// network cards do with their interrupts. Each look wakes a thread whose caches have gone cold in
/// the meantime, which costs more than the reply itself; two replies that are taken together cost
/// little more than one. Pure: knows neither clock nor sockets.
class reply_coalescing {
public:
  using microseconds = std::chrono::microseconds;

  /// A reply has come, so long after its request was handed in.
  void replied(microseconds elapsed) noexcept;

  /// The time from a look to the next one, while so many requests run; zero where it would not pay.
  /// At most a twelfth of the quickest of the latest replies, and two milliseconds.
  microseconds pause(size_t running) const noexcept;

private:
  /// Of the latest replies: falls at once and rises slowly. Zero before the first.
  microseconds quickest_{0};
};

} // namespace troupe::detail
