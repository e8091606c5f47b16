#pragma once

#include "event_queue.hpp"

#include <troupe/detail/run_handle.hpp>
#include <troupe/detail/run_plan.hpp>

#include <chrono>
#include <memory>

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

  bool ready() const noexcept {
    return queue_->ready();
  }

  void stop();
  void drain(std::chrono::milliseconds grace);

  run_summary sum() const {
    return queue_->sum();
  }

private:
  void give(const event_queue::credit_due& x);

  /// Goes last: the actors are of its system.
  std::shared_ptr<const void> owner_;
  std::shared_ptr<event_queue> queue_;
  hired_company company_;
};

} // namespace troupe
