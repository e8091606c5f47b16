#pragma once

#include "slot_table.hpp"

#include <troupe/detail/ticket.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace troupe {

/// A permit of a route's limiter; number 0: none was needed.
struct used_permit {
  uint32_t route = 0;
  uint64_t number = 0;
};

/// The seats from which requests are made: which request runs where. First come those of requests
/// that are sent one by one, `live` at most, then those of requests that go in batches. A seat
/// comes into use when all others of its kind are taken. Pure.
class seats {
public:
  explicit seats(uint32_t live, uint32_t batched = 0) : live_(live), batched_max_(batched) {}

  /// Whether another request may be made, or wait for its permit.
  bool any_free() const noexcept {
    return busy_live() + reserved_ < live_;
  }
  /// Whether another request may go in a batch.
  bool any_batched_free() const noexcept {
    return batched_.size() - batched_idle_.size() < batched_max_;
  }

  /// The seat that was free last, or a new one.
  uint32_t take(const ticket& id, const used_permit& permit) {
    uint32_t place = 0;
    if (idle_.empty()) {
      place = static_cast<uint32_t>(seats_.size());
      seats_.emplace_back();
    } else {
      place = idle_.back();
      idle_.pop_back();
    }
    auto& x = seats_[place];
    x.running = id;
    if (permit.number != 0)
      x.untold.push_back(permit);
    return place;
  }

  /// The same of a request that goes in a batch, which needs no permit.
  uint32_t take_batched(const ticket& id) {
    uint32_t place = 0;
    if (batched_idle_.empty()) {
      place = static_cast<uint32_t>(batched_.size());
      batched_.push_back(id);
    } else {
      place = batched_idle_.back();
      batched_idle_.pop_back();
      batched_[place] = id;
    }
    return live_ + place;
  }

  /// The request of this ticket has come to its end there, and its permit with it. False if it was
  /// not there: who was replaced, or told to abort, may have reported before it knew.
  bool report(uint32_t place, const ticket& id) {
    if (!leave(place, id))
      return false;
    if (place < live_)
      seats_[place].untold.clear();
    return true;
  }

  /// Whoever sits there is told to abort it. False if it was not there.
  bool cancel(uint32_t place, const ticket& id) {
    return leave(place, id);
  }

  /// Whoever sat there is gone: the permits whose end nobody may have told the limiter, that of an
  /// aborted request among them.
  std::vector<used_permit> lose(uint32_t place) {
    leave(place, running(place));
    return place < seats_.size() ? std::exchange(seats_[place].untold, {})
                                 : std::vector<used_permit>{};
  }

  /// The permits of this route mean nothing to its new limiter.
  void forget_permits(uint32_t route) {
    for (auto& x : seats_)
      std::erase_if(x.untold, [route](const used_permit& y) { return y.route == route; });
  }

  bool is_batched(uint32_t place) const noexcept {
    return place >= live_ && place - live_ < batched_.size();
  }

  /// A seat is kept for a request that waits for its permit; so many are kept no longer.
  void reserve() noexcept {
    ++reserved_;
  }
  void unreserve(uint32_t count) noexcept {
    reserved_ -= count;
  }

  uint32_t busy() const noexcept {
    return busy_live() + static_cast<uint32_t>(batched_.size() - batched_idle_.size());
  }

  /// What runs there; void if nothing does.
  ticket running(uint32_t place) const {
    if (place < seats_.size())
      return seats_[place].running;
    return is_batched(place) ? batched_[place - live_] : nobody;
  }

private:
  static constexpr ticket nobody{no_slot, 0};

  struct seat {
    ticket running = nobody;
    /// Of requests that have not reported their end.
    std::vector<used_permit> untold;
  };

  bool leave(uint32_t place, const ticket& id) {
    if (id == nobody || running(place) != id)
      return false;
    if (place < live_) {
      seats_[place].running = nobody;
      idle_.push_back(place);
    } else {
      batched_[place - live_] = nobody;
      batched_idle_.push_back(place - live_);
    }
    return true;
  }

  uint32_t busy_live() const noexcept {
    return static_cast<uint32_t>(seats_.size() - idle_.size());
  }

  uint32_t live_;
  uint32_t batched_max_;
  std::vector<seat> seats_;
  std::vector<uint32_t> idle_;
  std::vector<ticket> batched_;
  std::vector<uint32_t> batched_idle_;
  uint32_t reserved_ = 0;
};

} // namespace troupe
