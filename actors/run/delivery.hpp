#pragma once

#include "outbox.hpp"

#include <troupe/settings.hpp>

#include <cstdint>
#include <vector>

namespace troupe {

/// In the order of the texts: how many may be started from the oldest one on that is not delivered.
uint64_t order_window_of(const settings& x);

/// Outcomes on their way to the consumer, as many as it has given credit for. Pure.
class delivery {
public:
  delivery(const settings& x, order how, uint64_t credit);

  /// See `outbox::may_start`.
  bool may_start(uint64_t index, size_t unfinished) const noexcept {
    return outbox_.may_start(index, unfinished);
  }

  /// True if nobody has been told yet that something is there to be delivered.
  [[nodiscard]] bool put(outcome_ptr x);

  void add_credit(uint64_t count);

  /// What may be delivered now, in the room of `used`.
  std::vector<outcome_ptr> take();

  /// The list that was taken may be used again.
  void give_back(std::vector<outcome_ptr>&& used);

  /// Outcomes that could be delivered if the consumer wanted them. In the order of the texts those
  /// behind one that is not there yet are none of them: only a further outcome takes them on.
  uint64_t held_back() noexcept;

  bool empty() const noexcept {
    return outbox_.empty();
  }
  uint64_t kept() const noexcept {
    return outbox_.kept();
  }

private:
  outbox outbox_;
  uint64_t credit_;
  bool noted_ = false;
  std::vector<outcome_ptr> spare_;
};

} // namespace troupe
