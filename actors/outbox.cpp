#include "outbox.hpp"

#include <utility>

namespace troupe {

bool outbox::may_start(uint64_t index, size_t unfinished) const noexcept {
  if (how_ == order::input)
    return index < first_ + window_;
  return kept_ + unfinished < window_;
}

void outbox::put(erased_outcome x) {
  ++kept_;
  if (how_ == order::completed) {
    queue_.emplace_back(std::move(x));
    return;
  }
  const auto place = x.index - first_;
  if (place >= queue_.size())
    queue_.resize(place + 1);
  queue_[place].emplace(std::move(x));
}

uint64_t outbox::take(std::vector<erased_outcome>& out, uint64_t max) {
  uint64_t count = 0;
  while (count < max && ready()) {
    out.push_back(std::move(*queue_.front()));
    queue_.pop_front();
    ++count;
  }
  first_ += count;
  kept_ -= count;
  return count;
}

bool outbox::ready() const noexcept {
  return !queue_.empty() && queue_.front().has_value();
}

} // namespace troupe
