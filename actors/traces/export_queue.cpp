#include "export_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::detail {

namespace {

/// A batch is some hundred kilobytes; with contents it may become more. Collectors take 4 MiB and
/// more; JSON is a little larger than what it is made of.
constexpr uint64_t batch_bytes_max = 2u << 20;

} // namespace

void export_queue::put(span&& x) {
  const auto bytes = bytes_of(x);
  bool wakes = false;
  {
    const std::lock_guard guard{mutex_};
    if (closed_ || bytes_ + bytes > limits_.bytes_max
        || (limits_.spans_max > 0 && spans_.size() >= limits_.spans_max)) {
      ++dropped_;
      return;
    }
    if (spans_.empty())
      first_ = clock::now();
    spans_.push_back(std::move(x));
    bytes_ += bytes;
    wakes = spans_.size() == 1 || spans_.size() == limits_.batch_spans_max;
  }
  if (wakes)
    changed_.notify_one();
}

bool export_queue::is_due(clock::time_point now) const {
  return closed_ || spans_.size() >= limits_.batch_spans_max || bytes_ >= batch_bytes_max
         || (!spans_.empty() && first_ + limits_.delay <= now);
}

std::vector<span> export_queue::take() {
  std::unique_lock lock{mutex_};
  while (!is_due(clock::now())) {
    if (spans_.empty())
      changed_.wait(lock);
    else
      changed_.wait_until(lock, first_ + limits_.delay);
  }
  std::vector<span> result;
  uint64_t bytes = 0;
  while (!spans_.empty() && result.size() < limits_.batch_spans_max && bytes < batch_bytes_max) {
    const auto next = bytes_of(spans_.front());
    bytes += next;
    result.push_back(std::move(spans_.front()));
    spans_.pop_front();
  }
  bytes_ -= bytes;
  first_ = clock::now();
  return result;
}

void export_queue::close() {
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
  }
  changed_.notify_one();
}

void export_queue::abandon() {
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
    dropped_ += spans_.size();
    spans_.clear();
    bytes_ = 0;
  }
  changed_.notify_one();
}

uint64_t export_queue::dropped() const {
  const std::lock_guard guard{mutex_};
  return dropped_;
}

} // namespace troupe::detail
