#pragma once

#include <troupe/detail/ticket.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// Texts that wait for their time, the earliest first.
class wait_queue {
public:
  using time = std::chrono::nanoseconds;

  void put(time due, text_id id);

  /// When the next one is due; absent if none waits.
  std::optional<time> next_due() const;

  /// Takes out one that is due at `now`.
  std::optional<text_id> take(time now);

  size_t size() const noexcept {
    return heap_.size();
  }

  void clear() noexcept {
    heap_.clear();
  }

private:
  struct entry {
    time due;
    /// Equal times: first come, first served.
    uint64_t sequence;
    text_id id;
  };

  static bool later(const entry& x, const entry& y) noexcept;

  std::vector<entry> heap_;
  uint64_t sequence_ = 0;
};

} // namespace troupe
