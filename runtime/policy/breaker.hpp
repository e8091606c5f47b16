#pragma once

#include <chrono>
#include <cstdint>

namespace troupe {

/// Leaves out a provider that fails repeatedly. Closed: requests go there. Open, after so many
/// failures in a row: none do, for a while. Half-open, after that: one tries, and its end decides.
/// Pure; time is that of any clock.
class breaker {
public:
  using time = std::chrono::nanoseconds;

  enum class state : uint8_t {
    closed,
    open,
    half_open,
  };

  breaker(uint32_t failures_max, time pause) : failures_max_(failures_max), first_pause_(pause) {}

  state at(time now) const noexcept;

  /// Whether a request may go there. In the half-open state, only until one has.
  bool allows(time now) const noexcept;

  /// A request goes there.
  void start(time now) noexcept;

  /// A request was answered, whatever the answer is worth.
  void succeed() noexcept;

  void fail(time now) noexcept;

  /// When it is half-open next; only if it is open.
  time open_until() const noexcept {
    return open_until_;
  }

private:
  uint32_t failures_max_;
  time first_pause_;
  uint32_t failures_ = 0;
  /// How often it was opened without a success since.
  uint32_t openings_ = 0;
  time open_until_{0};
  /// When the request that tries began; it may never come back.
  time trial_{-1};
};

} // namespace troupe
