#pragma once

#include <troupe/detail/run_handle.hpp>

#include <chrono>
#include <utility>

namespace troupe {

/// What whoever holds a run may do with it, from any thread.
class run_control {
public:
  explicit run_control(run_handle x) : run_(std::move(x)) {}

  /// Aborts what is running; what is not finished ends as `cancelled`, and then the run.
  void stop() {
    run_.stop();
  }

  /// Nothing new is sent; texts whose running request gives them an outcome within this time get
  /// it, all others end as `cancelled`, and then the run.
  void drain(std::chrono::milliseconds grace) {
    run_.drain(grace);
  }

  /// What the run has done; complete after the last of what it hands over.
  run_summary sum() const {
    return run_.sum();
  }

protected:
  run_handle run_;
};

} // namespace troupe
