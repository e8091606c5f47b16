#include "wait_queue.hpp"

#include <algorithm>

namespace troupe {

bool wait_queue::is_later(const entry& x, const entry& y) noexcept {
  return x.due != y.due ? x.due > y.due : x.sequence > y.sequence;
}

bool wait_queue::is_behind(const entry& x, const entry& y) noexcept {
  return x.priority != y.priority ? x.priority < y.priority : is_later(x, y);
}

void wait_queue::put(time due, text_id id, int32_t priority) {
  later_.push_back({due, sequence_++, priority, id});
  std::push_heap(later_.begin(), later_.end(), is_later);
}

std::optional<wait_queue::time> wait_queue::next_due() const {
  if (!due_.empty())
    return due_.front().due;
  if (later_.empty())
    return std::nullopt;
  return later_.front().due;
}

void wait_queue::advance(time now) {
  while (!later_.empty() && later_.front().due <= now) {
    std::pop_heap(later_.begin(), later_.end(), is_later);
    due_.push_back(later_.back());
    later_.pop_back();
    std::push_heap(due_.begin(), due_.end(), is_behind);
  }
}

std::optional<wait_queue::place> wait_queue::peek(time now) {
  advance(now);
  if (due_.empty())
    return std::nullopt;
  return place{due_.front().priority, due_.front().id};
}

std::optional<text_id> wait_queue::take(time now) {
  advance(now);
  if (due_.empty())
    return std::nullopt;
  std::pop_heap(due_.begin(), due_.end(), is_behind);
  const auto id = due_.back().id;
  due_.pop_back();
  return id;
}

} // namespace troupe
