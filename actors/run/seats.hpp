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

/// Seats of one kind, and which request runs in each.
class row_of_seats {
public:
  /// The seat that was free last, or a new one.
  uint32_t take(const ticket& id) {
    auto place = idle_;
    if (place == no_slot) {
      place = static_cast<uint32_t>(seats_.size());
      seats_.push_back(id);
    } else {
      idle_ = seats_[place].dispatch;
      seats_[place] = id;
    }
    ++busy_;
    return place;
  }

  /// False if it was not there.
  bool leave(uint32_t place, const ticket& id) {
    if (place >= seats_.size() || id.slot == no_slot || seats_[place] != id)
      return false;
    seats_[place] = {no_slot, std::exchange(idle_, place)};
    --busy_;
    return true;
  }

  /// What runs there; void if nothing does.
  ticket running(uint32_t place) const {
    return place < seats_.size() ? seats_[place] : ticket{no_slot, 0};
  }

  uint32_t busy() const noexcept {
    return busy_;
  }
  uint32_t size() const noexcept {
    return static_cast<uint32_t>(seats_.size());
  }

private:
  /// What runs there. In an idle one a void ticket, with the next idle one in place of its count.
  std::vector<ticket> seats_;
  uint32_t idle_ = no_slot;
  uint32_t busy_ = 0;
};

/// The seats from which requests are made: which request runs where. First come those of requests
/// that are sent one by one, `live` at most, then those of requests that go in batches. A seat
/// comes into use when all others of its kind are taken. Pure.
class seats {
public:
  explicit seats(uint32_t live, uint32_t batched = 0) : live_max_(live), batched_max_(batched) {}

  /// Whether another request may be made, or wait for its permit.
  bool any_free() const noexcept {
    return live_.busy() + reserved_ < live_max_;
  }
  /// Whether another request may go in a batch.
  bool any_batched_free() const noexcept {
    return batched_.busy() < batched_max_;
  }

  uint32_t take(const ticket& id, const used_permit& permit) {
    const auto place = live_.take(id);
    if (permit.number != 0)
      untold_at(place).push_back(permit);
    return place;
  }

  /// The same of a request that goes in a batch, which needs no permit.
  uint32_t take_batched(const ticket& id) {
    return live_max_ + batched_.take(id);
  }

  /// The request of this ticket has come to its end there, and its permit with it. False if it was
  /// not there: who was replaced, or told to abort, may have reported before it knew.
  bool report(uint32_t place, const ticket& id) {
    if (!leave(place, id))
      return false;
    if (place < untold_.size())
      untold_[place].clear();
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
    return place < untold_.size() ? std::exchange(untold_[place], {}) : std::vector<used_permit>{};
  }

  /// The permits of this route mean nothing to its new limiter.
  void forget_permits(uint32_t route) {
    for (auto& x : untold_)
      std::erase_if(x, [route](const used_permit& y) { return y.route == route; });
  }

  bool is_batched(uint32_t place) const noexcept {
    return place >= live_max_ && place - live_max_ < batched_.size();
  }

  /// A seat is kept for a request that waits for its permit; so many are kept no longer.
  void reserve() noexcept {
    ++reserved_;
  }
  void unreserve(uint32_t count) noexcept {
    reserved_ -= count;
  }

  uint32_t busy() const noexcept {
    return live_.busy() + batched_.busy();
  }

  /// What runs there; void if nothing does.
  ticket running(uint32_t place) const {
    return place < live_max_ ? live_.running(place) : batched_.running(place - live_max_);
  }

private:
  bool leave(uint32_t place, const ticket& id) {
    return place < live_max_ ? live_.leave(place, id) : batched_.leave(place - live_max_, id);
  }

  std::vector<used_permit>& untold_at(uint32_t place) {
    if (place >= untold_.size())
      untold_.resize(place + 1);
    return untold_[place];
  }

  uint32_t live_max_;
  uint32_t batched_max_;
  row_of_seats live_;
  row_of_seats batched_;
  /// By place: the permits of requests that have not reported their end. Empty as long as none was
  /// needed.
  std::vector<std::vector<used_permit>> untold_;
  uint32_t reserved_ = 0;
};

} // namespace troupe
