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
/// are added.
template <class Id, class T>
class slot_table {
public:
  /// Takes a slot, whose thing is as good as new.
  Id add() {
    uint32_t slot = 0;
    if (free_.empty()) {
      slot = static_cast<uint32_t>(entries_.size());
      entries_.push_back(std::make_unique<entry>());
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    entries_[slot]->occupied = true;
    return id_of(slot);
  }

  /// Null if the id is void.
  T* find(const Id& id) {
    if (id.slot >= entries_.size())
      return nullptr;
    auto& x = *entries_[id.slot];
    return x.occupied && Id{id.slot, x.count} == id ? &x.thing : nullptr;
  }

  /// Of an occupied slot.
  T& at(uint32_t slot) {
    return entries_[slot]->thing;
  }
  const T& at(uint32_t slot) const {
    return entries_[slot]->thing;
  }

  Id id_of(uint32_t slot) const {
    return {slot, entries_[slot]->count};
  }

  /// A new id for the same thing; voids the old one.
  Id renew(uint32_t slot) {
    ++entries_[slot]->count;
    return id_of(slot);
  }

  /// Empties the slot and voids its id.
  void remove(uint32_t slot) {
    auto& x = *entries_[slot];
    // Cheaper than an assignment, which moves each member.
    std::destroy_at(&x.thing);
    std::construct_at(&x.thing);
    x.occupied = false;
    ++x.count;
    free_.push_back(slot);
  }

  size_t size() const noexcept {
    return entries_.size() - free_.size();
  }

  size_t slots() const noexcept {
    return entries_.size();
  }

  /// Calls `f(slot, thing)` for each; `f` may add and remove things, and meets those that it adds
  /// only if their slots come later.
  template <class F>
  void for_each(F f) {
    for (uint32_t slot = 0; slot < entries_.size(); ++slot)
      if (entries_[slot]->occupied)
        f(slot, entries_[slot]->thing);
  }

private:
  struct entry {
    T thing;
    uint32_t count = 0;
    bool occupied = false;
  };

  /// Behind pointers, so that they stay where they are.
  std::vector<std::unique_ptr<entry>> entries_;
  std::vector<uint32_t> free_;
};

} // namespace troupe
