#include "job_table.hpp"

#include <utility>

namespace troupe {

uint32_t job_table::add(uint64_t index, prompt_ptr input) {
  uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  auto& x = entries_[slot];
  x.occupied = true;
  x.record.outcome = std::make_unique<erased_outcome>();
  x.record.outcome->index = index;
  x.record.outcome->input = std::move(input);
  return slot;
}

ticket job_table::dispatch(uint32_t slot) {
  return {slot, ++entries_[slot].dispatch};
}

job_record* job_table::find(const ticket& id) {
  if (id.slot >= entries_.size())
    return nullptr;
  auto& x = entries_[id.slot];
  return x.occupied && x.dispatch == id.dispatch ? &x.record : nullptr;
}

job_record job_table::take(uint32_t slot) {
  auto& x = entries_[slot];
  auto result = std::move(x.record);
  x.record = job_record{};
  x.occupied = false;
  ++x.dispatch;
  free_.push_back(slot);
  return result;
}

} // namespace troupe
