#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace troupe {

inline constexpr uint32_t no_slot = std::numeric_limits<uint32_t>::max();

/// Things in slots that are used again. An `Id` (a slot and a count) names one thing in its slot:
/// it is void once the thing is gone, whoever sits there then. References stay valid while things
/// are added; however many there are, none is moved.
template <class Id, class T>
class slot_table {
public:
  /// Takes a slot, whose thing is as good as new.
  Id add() {
    if (free_ == no_slot)
      grow();
    const auto slot = free_;
    auto& x = entry_at(slot);
    free_ = std::exchange(x.next, occupied);
    ++size_;
    return {slot, x.count};
  }

  /// Null if the id is void.
  T* find(const Id& id) {
    if (id.slot >= slots_)
      return nullptr;
    auto& x = entry_at(id.slot);
    return x.next == occupied && Id{id.slot, x.count} == id ? &x.thing : nullptr;
  }

  /// Of an occupied slot.
  T& at(uint32_t slot) {
    return entry_at(slot).thing;
  }
  const T& at(uint32_t slot) const {
    return entry_at(slot).thing;
  }

  Id id_of(uint32_t slot) const {
    return {slot, entry_at(slot).count};
  }

  /// A new id for the same thing; voids the old one.
  Id renew(uint32_t slot) {
    ++entry_at(slot).count;
    return id_of(slot);
  }

  /// Empties the slot and voids its id.
  void remove(uint32_t slot) {
    auto& x = entry_at(slot);
    // Cheaper than an assignment, which moves each member.
    std::destroy_at(&x.thing);
    std::construct_at(&x.thing);
    ++x.count;
    x.next = free_;
    free_ = slot;
    --size_;
  }

  size_t size() const noexcept {
    return size_;
  }

  size_t slots() const noexcept {
    return slots_;
  }

  /// Calls `f(slot, thing)` for each; `f` may add and remove things, and meets those that it adds
  /// only if their slots come later.
  template <class F>
  void for_each(F f) {
    for (uint32_t slot = 0; slot < slots_; ++slot)
      if (auto& x = entry_at(slot); x.next == occupied)
        f(slot, x.thing);
  }

private:
  /// Is no slot.
  static constexpr uint32_t occupied = no_slot - 1;

  struct entry {
    T thing;
    uint32_t count = 0;
    /// `occupied`; else the free slot behind this one, `no_slot` if it is the last.
    uint32_t next = no_slot;
  };

  entry& entry_at(uint32_t slot) const {
    // Of a slot that there is: a look at the bounds would double what this costs.
    return chunks_.data()[slot / chunk_slots].get()[slot % chunk_slots];
  }

  /// Makes a slot more, which is free.
  void grow() {
    if (slots_ % chunk_slots == 0)
      chunks_.push_back(std::make_unique<entry[]>(chunk_slots));
    free_ = slots_++;
  }

  static constexpr uint32_t chunk_slots = 32;

  /// All that were ever in use, so many at a time, so that they stay where they are.
  std::vector<std::unique_ptr<entry[]>> chunks_;
  uint32_t slots_ = 0;
  /// The one that was emptied last; `no_slot`: all are occupied.
  uint32_t free_ = no_slot;
  uint32_t size_ = 0;
};

} // namespace troupe
