#pragma once

#include <troupe/detail/ticket.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// Texts that wait for their time: of those whose time has come first those with the highest
/// priority, and of these the one that was due first.
class wait_queue {
public:
  using time = std::chrono::nanoseconds;

  void put(time due, text_id id, int32_t priority = 0);

  /// A time that has passed if one is due; else when the next one will be. Absent if none waits.
  std::optional<time> next_due() const;

  /// The priority and the name of the one that `take` would give.
  struct place {
    int32_t priority;
    text_id id;
  };
  std::optional<place> peek(time now);

  /// Takes out one that is due at `now`.
  std::optional<text_id> take(time now);

  size_t size() const noexcept {
    return later_.size() + due_.size();
  }

  void clear() noexcept {
    later_.clear();
    due_.clear();
  }

private:
  struct entry {
    time due;
    /// Equal times: first come, first served.
    uint64_t sequence;
    int32_t priority;
    text_id id;
  };

  static bool is_later(const entry& x, const entry& y) noexcept;
  static bool is_behind(const entry& x, const entry& y) noexcept;

  /// What has become due moves from one heap to the other.
  void advance(time now);

  std::vector<entry> later_;
  std::vector<entry> due_;
  uint64_t sequence_ = 0;
};

} // namespace troupe
