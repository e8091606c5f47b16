#include "job_table.hpp"

#include <utility>

namespace troupe {

namespace {

/// Outcomes that are kept for texts to come, beside as many as there are slots.
constexpr size_t spare_least = 64;

/// Makes it as good as new, but for the room of its attempts.
void clear(erased_outcome& x) {
  auto attempts = std::move(x.log.attempts);
  attempts.clear();
  x = erased_outcome{};
  x.log.attempts = std::move(attempts);
}

} // namespace

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
  if (spare_.empty()) {
    x.record.outcome = std::make_unique<erased_outcome>();
  } else {
    x.record.outcome = std::move(spare_.back());
    spare_.pop_back();
  }
  x.record.outcome->index = index;
  x.record.outcome->input = std::move(input);
  return slot;
}

void job_table::reuse(std::vector<outcome_ptr>& spent) {
  for (auto& x : spent) {
    if (!x || spare_.size() >= spare_least + entries_.size())
      continue;
    clear(*x);
    spare_.push_back(std::move(x));
  }
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
