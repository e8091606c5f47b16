#pragma once

#include <troupe/detail/relay.hpp>
#include <troupe/detail/resumption.hpp>
#include <troupe/executor.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace troupe::detail {

/// A coroutine that waits for the next value of a range.
class range_waiter : public std::enable_shared_from_this<range_waiter> {
public:
  range_waiter(executor where, relay_ptr by) : where_(std::move(where)), by_(std::move(by)) {}

  /// Has the coroutine resumed as soon as the range has something, or its end. False: that is so.
  template <class Range>
  bool park(resumption x, Range& range) {
    return park({x,
                 [](void* y, std::function<void()> f) {
                   return static_cast<Range*>(y)->call_once(std::move(f));
                 },
                 &range});
  }

  /// Nobody is to be resumed any more.
  void abandon();

private:
  struct parked {
    resumption resume;
    /// See `run_handle::call_once`.
    bool (*call_once)(void* range, std::function<void()> f) = nullptr;
    void* range = nullptr;
  };

  bool park(const parked& x);
  parked take();
  /// On the executor.
  void step();

  const executor where_;
  const relay_ptr by_;
  std::mutex mutex_;
  parked parked_;
};

} // namespace troupe::detail
