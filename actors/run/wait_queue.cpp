#include "wait_queue.hpp"

#include <algorithm>

namespace troupe {

bool wait_queue::later(const entry& x, const entry& y) noexcept {
  return x.due != y.due ? x.due > y.due : x.sequence > y.sequence;
}

void wait_queue::put(time due, text_id id) {
  heap_.push_back({due, sequence_++, id});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

std::optional<wait_queue::time> wait_queue::next_due() const {
  if (heap_.empty())
    return std::nullopt;
  return heap_.front().due;
}

std::optional<text_id> wait_queue::take(time now) {
  if (heap_.empty() || heap_.front().due > now)
    return std::nullopt;
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const auto id = heap_.back().id;
  heap_.pop_back();
  return id;
}

} // namespace troupe
