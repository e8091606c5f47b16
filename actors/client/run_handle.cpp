#include "protocol/caf_versions.hpp"
#include "run_state.hpp"

#include <utility>

namespace troupe {

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
  stop();
  give({unlimited_credit, unlimited_credit});
}

bool run_handle::state::next(run_event& x) {
  event_queue::credit_due due;
  const bool found = queue_->next(x, due);
  give(due);
  return found;
}

void run_handle::state::stop() {
  if (company_.coordinator)
    post_anonymously(company_.coordinator, stop_run{});
  // Streamers that wait for their parts to be delivered.
  give({0, unlimited_credit});
}

void run_handle::state::drain(std::chrono::milliseconds grace) {
  if (company_.coordinator)
    post_anonymously(company_.coordinator, drain_run{grace});
}

void run_handle::state::give(const event_queue::credit_due& x) {
  if (x.outcomes > 0 && company_.coordinator)
    post_anonymously(company_.coordinator, credit{x.outcomes});
  if (x.parts > 0 && company_.gate)
    post_anonymously(company_.gate, credit{x.parts});
}

bool run_handle::next(run_event& x) {
  return state_->next(x);
}

bool run_handle::ready() const {
  return state_->ready();
}

void run_handle::stop() {
  state_->stop();
}

void run_handle::drain(std::chrono::milliseconds grace) {
  state_->drain(grace);
}

run_summary run_handle::sum() const {
  return state_->sum();
}

} // namespace troupe
