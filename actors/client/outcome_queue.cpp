#include "outcome_queue.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// So many outcomes call the consumer even while more are expected: about half a millisecond's.
constexpr size_t worth_a_call = 32;

} // namespace

void outcome_queue::deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) {
  std::unique_lock guard{mutex_};
  for (auto& x : batch) {
    next_index_ = std::max(next_index_, x->index + 1);
    queue_.push_back(std::move(x));
  }
  batch.clear();
  batch.swap(returned_);
  if (!held_ || queue_.size() >= worth_a_call)
    call_consumer(guard);
}

void outcome_queue::hold() noexcept {
  held_ = true;
}

void outcome_queue::caught_up() noexcept {
  std::unique_lock guard{mutex_};
  held_ = false;
  if (!queue_.empty())
    call_consumer(guard);
}

/// If it sleeps. Unlocks first: on a busy core it runs at once, into the lock.
void outcome_queue::call_consumer(std::unique_lock<std::mutex>& guard) {
  const bool is_waiting = std::exchange(waiting_, false);
  guard.unlock();
  if (is_waiting)
    filled_.notify_one();
}

void outcome_queue::ended(coordinator_actor::pointer_view, const run_summary& sum) {
  const std::lock_guard guard{mutex_};
  sum_ = sum;
  ended_ = true;
  filled_.notify_one();
}

void outcome_queue::close(const error& problem) {
  const std::lock_guard guard{mutex_};
  if (ended_)
    return;
  ended_ = true;
  sum_.ended_by = problem;
  auto last = std::make_unique<erased_outcome>();
  last->index = next_index_;
  last->why.problem = problem;
  queue_.push_back(std::move(last));
  filled_.notify_one();
}

outcome_ptr outcome_queue::next(outcome_ptr spent, uint64_t& to_grant) {
  to_grant = 0;
  if (spent)
    spent_.push_back(std::move(spent));
  if (read_ == taken_.size()) {
    taken_.clear();
    read_ = 0;
    std::unique_lock guard{mutex_};
    if (returned_.empty())
      returned_.swap(spent_);
    while (queue_.empty() && !ended_) {
      waiting_ = true;
      filled_.wait(guard);
    }
    taken_.swap(queue_);
  }
  if (taken_.empty())
    return nullptr;
  auto result = std::move(taken_[read_++]);
  if (++consumed_ * 2 >= capacity_)
    to_grant = std::exchange(consumed_, 0);
  return result;
}

run_summary outcome_queue::sum() const {
  const std::lock_guard guard{mutex_};
  return sum_;
}

} // namespace troupe
