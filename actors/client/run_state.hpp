#pragma once

#include "event_queue.hpp"

#include <troupe/detail/run_handle.hpp>
#include <troupe/detail/run_plan.hpp>
#include <troupe/settings.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <memory>
#include <mutex>

namespace troupe {

/// What the handles of a run share. Ends the run when it goes.
class run_handle::state {
public:
  /// A run that goes on; `owner` lives as long.
  state(std::shared_ptr<event_queue> queue, hired_company company,
        std::shared_ptr<const void> owner);

  /// One that could not be started: it consists of one outcome, which says why.
  explicit state(const error& problem);

  ~state();
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  bool next(run_event& x);
  bool next_until(run_event& x, event_queue::time_point end);

  const event_queue& queue() const noexcept {
    return *queue_;
  }
  std::shared_ptr<event_queue> share_queue() const noexcept {
    return queue_;
  }

  void stop();
  void drain(std::chrono::milliseconds grace);

  /// Stops the run, which hands over all that is left of it, and lets go of its actors: for when
  /// their system goes. From any thread.
  void close();

  run_summary sum() const {
    return queue_->sum();
  }

private:
  void give(const event_queue::credit_due& x);

  /// Goes last: the actors are of its system.
  std::shared_ptr<const void> owner_;
  std::shared_ptr<event_queue> queue_;
  /// Of the next.
  std::mutex mutex_;
  hired_company company_;
};

/// A run that could not be started, as one of one outcome.
run_handle unstarted_run(const error& why);

/// Starts a run whose outcomes go into a queue. `owner` lives as long as the handles of the run do.
/// Fails as `hire_company` does.
expected<std::shared_ptr<run_handle::state>>
start_run(caf::actor_system& system, const settings& conf, record_type_ptr type,
          company_options company, std::shared_ptr<const void> owner);

} // namespace troupe
