#include "stream_queue.hpp"

#include <utility>

namespace troupe {

void stream_queue::deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) {
  const std::lock_guard guard{mutex_};
  for (auto& x : batch)
    queue_.emplace_back(std::move(x));
  filled_.notify_one();
}

void stream_queue::deliver_part(erased_part&& x) {
  const std::lock_guard guard{mutex_};
  queue_.emplace_back(std::move(x));
  filled_.notify_one();
}

void stream_queue::ended(coordinator_actor::pointer_view, const run_summary& sum) {
  const std::lock_guard guard{mutex_};
  sum_ = sum;
  ended_ = true;
  filled_.notify_one();
}

void stream_queue::close(const error& problem) {
  const std::lock_guard guard{mutex_};
  if (std::exchange(ended_, true))
    return;
  sum_.ended_by = problem;
  auto last = std::make_unique<erased_outcome>();
  last->why.problem = problem;
  queue_.emplace_back(std::move(last));
  filled_.notify_one();
}

std::optional<detail::stream_event> stream_queue::next() {
  std::unique_lock guard{mutex_};
  filled_.wait(guard, [this] { return !queue_.empty() || ended_; });
  if (queue_.empty())
    return std::nullopt;
  std::optional<detail::stream_event> result{std::move(queue_.front())};
  queue_.pop_front();
  return result;
}

run_summary stream_queue::sum() const {
  const std::lock_guard guard{mutex_};
  return sum_;
}

} // namespace troupe
