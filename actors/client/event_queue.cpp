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

/// If it sleeps, or wants to be called. Unlocks first: on a busy core it runs at once, into the
/// lock.
void event_queue::call_consumer(std::unique_lock<std::mutex>& guard) {
  const bool is_waiting = std::exchange(waiting_, false);
  std::function<void()> call;
  if (call_)
    call.swap(call_);
  guard.unlock();
  if (is_waiting)
    filled_.notify_one();
  if (call)
    call();
}

void event_queue::ended(coordinator_actor::pointer_view, const run_summary& sum) {
  std::unique_lock guard{mutex_};
  sum_ = sum;
  ended_ = true;
  call_consumer(guard);
}

void event_queue::close(const error& problem) {
  std::unique_lock guard{mutex_};
  if (std::exchange(ended_, true))
    return;
  sum_.ended_by = problem;
  auto last = std::make_unique<erased_outcome>();
  last->index = next_index_;
  last->why.problem = problem;
  outcomes_.put(std::move(last));
  call_consumer(guard);
}

void event_queue::look(std::optional<time_point> end) {
  std::unique_lock guard{mutex_};
  if (returned_.empty())
    returned_.swap(spent_);
  bool in_time = true;
  while (arrived() == 0 && !ended_ && in_time) {
    waiting_ = true;
    if (!end)
      filled_.wait(guard);
    else
      in_time = *end != time_point::min()
                && filled_.wait_until(guard, *end) == std::cv_status::no_timeout;
  }
  waiting_ = false;
  outcomes_.take();
  parts_.take();
}

bool event_queue::next(run_event& x, credit_due& due) {
  return next(x, due, std::nullopt);
}

bool event_queue::next_until(run_event& x, credit_due& due, time_point end) {
  return next(x, due, end);
}

bool event_queue::next(run_event& x, credit_due& due, std::optional<time_point> end) {
  due = {};
  x.part.reset();
  if (x.outcome)
    spent_.push_back(std::move(x.outcome));
  if (!ready())
    look(end);
  // Parts first: of an outcome that was taken with them, they may be.
  if (parts_.ready())
    x.part = parts_.next(due.parts);
  else if (outcomes_.ready())
    x.outcome = outcomes_.next(due.outcomes);
  else
    return false;
  return true;
}

bool event_queue::would_wait() const {
  if (ready())
    return false;
  const std::lock_guard guard{mutex_};
  return arrived() == 0 && !ended_;
}

bool event_queue::over() const {
  if (ready())
    return false;
  const std::lock_guard guard{mutex_};
  return ended_ && arrived() == 0;
}

bool event_queue::call_once(std::function<void()> f) {
  if (ready())
    return false;
  const std::lock_guard guard{mutex_};
  if (arrived() > 0 || ended_)
    return false;
  call_ = std::move(f);
  return true;
}

run_summary event_queue::sum() const {
  const std::lock_guard guard{mutex_};
  return sum_;
}

} // namespace troupe
