#pragma once

#include <troupe/outcome.hpp>
#include <troupe/run_options.hpp>

#include <cstdint>
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

  void put(outcome_ptr x);

  /// Moves at most `max` deliverable outcomes to `out`; returns their number.
  uint64_t take(std::vector<outcome_ptr>& out, uint64_t max);

  /// Whether `take` would give something.
  bool ready() noexcept;

  /// How many outcomes `take` could give. Each is looked at once, so this may be asked often.
  uint64_t deliverable() noexcept;

  /// No outcome is kept.
  bool empty() const noexcept {
    return kept_ == 0;
  }
  uint64_t kept() const noexcept {
    return kept_;
  }

private:
  outcome_ptr& place_of(uint64_t index) noexcept {
    return ring_[index & (ring_.size() - 1)];
  }

  void widen(uint64_t places);

  order how_;
  uint64_t window_;

  /// With `order::completed`: what came, oldest first from `head_` on.
  std::vector<outcome_ptr> queue_;
  size_t head_ = 0;
  /// With `order::input`: the outcome with index i in place i modulo the size, a power of two.
  std::vector<outcome_ptr> ring_;
  /// With `order::input`: the oldest undelivered text.
  uint64_t first_ = 0;
  /// With `order::input`: all from `first_` up to here were seen to be there, by `deliverable`.
  uint64_t seen_end_ = 0;
  uint64_t kept_ = 0;
};

} // namespace troupe
