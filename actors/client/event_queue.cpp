#include "event_queue.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// So many call the consumer even while more are expected: about half a millisecond's.
constexpr size_t worth_a_call = 32;

} // namespace

void event_queue::deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) {
  std::unique_lock guard{mutex_};
  for (auto& x : batch) {
    next_index_ = std::max(next_index_, x->index + 1);
    outcomes_.put(std::move(x));
  }
  batch.clear();
  batch.swap(returned_);
  call_consumer_in_time(guard);
}

void event_queue::deliver_part(erased_part&& x) {
  std::unique_lock guard{mutex_};
  parts_.put(std::move(x));
  call_consumer_in_time(guard);
}

void event_queue::hold() noexcept {
  held_ = true;
}

void event_queue::caught_up() noexcept {
  std::unique_lock guard{mutex_};
  held_ = false;
  if (arrived() > 0)
    call_consumer(guard);
}

void event_queue::call_consumer_in_time(std::unique_lock<std::mutex>& guard) {
  if (!held_ || arrived() >= worth_a_call)
    call_consumer(guard);
}

/// If it sleeps. Unlocks first: on a busy core it runs at once, into the lock.
void event_queue::call_consumer(std::unique_lock<std::mutex>& guard) {
  const bool is_waiting = std::exchange(waiting_, false);
  guard.unlock();
  if (is_waiting)
    filled_.notify_one();
}

void event_queue::ended(coordinator_actor::pointer_view, const run_summary& sum) {
  const std::lock_guard guard{mutex_};
  sum_ = sum;
  ended_ = true;
  filled_.notify_one();
}

void event_queue::close(const error& problem) {
  const std::lock_guard guard{mutex_};
  if (std::exchange(ended_, true))
    return;
  sum_.ended_by = problem;
  auto last = std::make_unique<erased_outcome>();
  last->index = next_index_;
  last->why.problem = problem;
  outcomes_.put(std::move(last));
  filled_.notify_one();
}

void event_queue::wait() {
  std::unique_lock guard{mutex_};
  if (returned_.empty())
    returned_.swap(spent_);
  while (arrived() == 0 && !ended_) {
    waiting_ = true;
    filled_.wait(guard);
  }
  outcomes_.take();
  parts_.take();
}

bool event_queue::next(run_event& x, credit_due& due) {
  due = {};
  x.part.reset();
  if (x.outcome)
    spent_.push_back(std::move(x.outcome));
  if (!ready())
    wait();
  // Parts first: of an outcome that was taken with them, they may be.
  if (parts_.ready())
    x.part = parts_.next(due.parts);
  else if (outcomes_.ready())
    x.outcome = outcomes_.next(due.outcomes);
  else
    return false;
  return true;
}

run_summary event_queue::sum() const {
  const std::lock_guard guard{mutex_};
  return sum_;
}

} // namespace troupe
