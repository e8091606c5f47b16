#pragma once

#include <troupe/outcome.hpp>
#include <troupe/run_options.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace troupe {

/// Outcomes on their way out, in input order or as they come. Bounded by what it lets be started:
/// no text may start that could not be kept.
class outbox {
public:
  /// `window`: with `order::input`, how many texts may be started from the oldest undelivered one
  /// on; with `order::completed`, how many outcomes may wait.
  outbox(order how, uint64_t window) : how_(how), window_(window) {}

  /// Whether the text with this index may start while `unfinished` texts are on their way.
  bool may_start(uint64_t index, size_t unfinished) const noexcept;

  void put(erased_outcome x);

  /// Moves at most `max` deliverable outcomes to `out`; returns their number.
  uint64_t take(std::vector<erased_outcome>& out, uint64_t max);

  /// Whether `take` would give something.
  bool ready() const noexcept;

  /// No outcome is kept.
  bool empty() const noexcept {
    return kept_ == 0;
  }

private:
  order how_;
  uint64_t window_;
  /// With `order::input`: index of the front of `queue_`.
  uint64_t first_ = 0;
  uint64_t kept_ = 0;
  std::deque<std::optional<erased_outcome>> queue_;
};

} // namespace troupe
