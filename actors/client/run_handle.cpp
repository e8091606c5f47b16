#include "protocol/caf_versions.hpp"
#include "run_state.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Parts that may wait for the consumer.
uint64_t parts_capacity(const stream_plan_ptr& x) {
  // Of a record that grows, one.
  return x && x->list ? 256 : 1;
}

uint64_t outcomes_capacity(const settings& x) {
  return std::max<uint64_t>(1024, 4ull * x.pool_size);
}

} // namespace

expected<std::shared_ptr<run_handle::state>>
start_run(caf::actor_system& system, const settings& conf, record_type_ptr type,
          company_options company, std::shared_ptr<const void> owner) {
  company.initial_credit = outcomes_capacity(conf);
  const auto parts = parts_capacity(company.streaming);
  auto queue = std::make_shared<event_queue>(company.initial_credit, parts);
  auto hired = hire_company(system, conf, std::move(type), std::move(company), {queue, {}, parts});
  if (!hired)
    return unexpected<error>{hired.error()};
  return std::make_shared<run_handle::state>(std::move(queue), std::move(*hired), std::move(owner));
}

run_handle::state::state(std::shared_ptr<event_queue> queue, hired_company company,
                         std::shared_ptr<const void> owner)
  : owner_(std::move(owner)),
    queue_(std::move(queue)),
    company_(std::move(company)) {
  // Weak: the queue would keep the outcomes, not the actor.
  std::weak_ptr<event_queue> weak{queue_};
  company_.coordinator->attach_functor([weak](const caf::error& reason) {
    if (auto alive = weak.lock())
      alive->close(
        {errc::internal,
         "the coordinator died; whether texts without an outcome were sent is not known: "
           + to_string(reason)});
  });
}

run_handle::state::state(const error& problem) : queue_(std::make_shared<event_queue>(1, 1)) {
  queue_->close(problem);
}

run_handle::state::~state() {
  close();
}

bool run_handle::state::next(run_event& x) {
  event_queue::credit_due due;
  const bool found = queue_->next(x, due);
  give(due);
  return found;
}

bool run_handle::state::next_until(run_event& x, event_queue::time_point end) {
  event_queue::credit_due due;
  const bool found = queue_->next_until(x, due, end);
  give(due);
  return found;
}

void run_handle::state::stop() {
  const std::lock_guard guard{mutex_};
  if (company_.coordinator)
    post_anonymously(company_.coordinator, stop_run{});
  // Streamers that wait for their parts to be delivered.
  if (company_.gate)
    post_anonymously(company_.gate, credit{unlimited_credit});
}

void run_handle::state::drain(std::chrono::milliseconds grace) {
  const std::lock_guard guard{mutex_};
  if (company_.coordinator)
    post_anonymously(company_.coordinator, drain_run{grace});
}

void run_handle::state::close() {
  stop();
  give({unlimited_credit, unlimited_credit});
  const std::lock_guard guard{mutex_};
  company_ = {};
}

void run_handle::state::give(const event_queue::credit_due& x) {
  if (x.outcomes == 0 && x.parts == 0)
    return;
  const std::lock_guard guard{mutex_};
  if (x.outcomes > 0 && company_.coordinator)
    post_anonymously(company_.coordinator, credit{x.outcomes});
  if (x.parts > 0 && company_.gate)
    post_anonymously(company_.gate, credit{x.parts});
}

run_handle unstarted_run(const error& why) {
  return run_handle{std::make_shared<run_handle::state>(why)};
}

bool run_handle::next(run_event& x) {
  return state_->next(x);
}

bool run_handle::try_next(run_event& x) {
  return state_->next_until(x, event_queue::time_point::min());
}

bool run_handle::next_for(run_event& x, std::chrono::nanoseconds time) {
  const auto now = std::chrono::steady_clock::now();
  return state_->next_until(
    x, time < event_queue::time_point::max() - now
         ? now + std::chrono::duration_cast<event_queue::time_point::duration>(time)
         : event_queue::time_point::max());
}

bool run_handle::would_wait() const {
  return state_->queue().would_wait();
}

bool run_handle::over() const {
  return state_->queue().over();
}

bool run_handle::call_once(std::function<void()> f) {
  // Whoever is called may let go of the run before this returns.
  const auto alive = state_->share_queue();
  return alive->call_once(std::move(f));
}

bool run_handle::ready() const {
  return state_->queue().ready();
}

void run_handle::stop() {
  state_->stop();
}

void run_handle::drain(std::chrono::milliseconds grace) {
  state_->drain(grace);
}

run_summary run_handle::sum() const {
  return state_->queue().sum();
}

} // namespace troupe
