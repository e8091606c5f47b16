#pragma once

#include <troupe/executor.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace troupe::test {

/// An executor whose functions are called when the test says so, on the thread of the test: what an
/// application's loop is to an `async_client`. Copies are the same one. All members may be called
/// from any thread.
class manual_executor {
public:
  /// For the async client. Lets go of what it gets when no copy of this is there any more.
  executor get() const;

  operator executor() const {
    return get();
  }

  /// Calls the function that has waited for longest; false if there is none. What it throws comes
  /// out here.
  bool run_one();

  /// Calls all that wait, and those that come meanwhile. How many that were.
  size_t run();

  /// Calls whatever comes until `done`; waits for it for at most that time. Whether it is so.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::nanoseconds limit = std::chrono::seconds{30});

  /// How many wait.
  size_t size() const;

  /// Lets go of all that wait without calling them. How many that were.
  size_t drop();

private:
  struct state {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<std::function<void()>> functions;
  };

  std::shared_ptr<state> state_ = std::make_shared<state>();
};

} // namespace troupe::test
