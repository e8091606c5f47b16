#pragma once

#include <troupe/detail/run_handle.hpp>

#include <chrono>
#include <utility>

namespace troupe {

/// A run whose outcomes go to a function. It goes on by itself: nothing happens when this goes. All
/// from any thread.
class async_run {
public:
  explicit async_run(run_handle x) : run_(std::move(x)) {}

  /// Aborts what is running; what is not finished ends as `cancelled`.
  void stop() {
    run_.stop();
  }

  /// Nothing new is sent; what runs may finish within this time.
  void drain(std::chrono::milliseconds grace) {
    run_.drain(grace);
  }

  /// What the run has done; complete when its end has been told.
  run_summary sum() const {
    return run_.sum();
  }

private:
  run_handle run_;
};

} // namespace troupe
