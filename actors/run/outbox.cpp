#include "outbox.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace troupe {

bool outbox::may_start(uint64_t index, size_t unfinished) const noexcept {
  if (how_ == order::input)
    return index < first_ + window_;
  return kept_ + unfinished < window_;
}

void outbox::put(outcome_ptr x) {
  ++kept_;
  if (how_ == order::completed) {
    queue_.push_back(std::move(x));
    return;
  }
  const auto index = x->index;
  if (index - first_ >= ring_.size())
    widen(index - first_ + 1);
  place_of(index) = std::move(x);
}

void outbox::widen(uint64_t places) {
  std::vector<outcome_ptr> old(std::bit_ceil(std::max<uint64_t>(places, 64)));
  old.swap(ring_);
  for (auto& x : old)
    if (x)
      place_of(x->index) = std::move(x);
}

uint64_t outbox::take(std::vector<outcome_ptr>& out, uint64_t max) {
  uint64_t count = 0;
  if (how_ == order::completed) {
    count = std::min<uint64_t>(max, queue_.size() - head_);
    const auto from = queue_.begin() + static_cast<std::ptrdiff_t>(head_);
    out.insert(out.end(), std::move_iterator{from},
               std::move_iterator{from + static_cast<std::ptrdiff_t>(count)});
    head_ += count;
    if (head_ == queue_.size()) {
      queue_.clear();
      head_ = 0;
    }
  } else {
    for (; count < max && ready(); ++count, ++first_)
      out.push_back(std::move(place_of(first_)));
  }
  kept_ -= count;
  return count;
}

bool outbox::ready() noexcept {
  if (how_ == order::completed)
    return head_ < queue_.size();
  return !ring_.empty() && place_of(first_) != nullptr;
}

uint64_t outbox::deliverable() noexcept {
  if (how_ == order::completed)
    return queue_.size() - head_;
  seen_end_ = std::max(seen_end_, first_);
  // A place further on is that of a text before.
  while (seen_end_ - first_ < ring_.size() && place_of(seen_end_) != nullptr)
    ++seen_end_;
  return seen_end_ - first_;
}

} // namespace troupe
