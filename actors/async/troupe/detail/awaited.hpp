#pragma once

#include <troupe/detail/resumption.hpp>
#include <troupe/executor.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace troupe::detail {

/// A value that will be there, and the coroutine that waits for it. From any thread; taken once.
template <class Value>
class awaited {
public:
  explicit awaited(executor where) : where_(std::move(where)) {}

  awaited(const awaited&) = delete;
  awaited& operator=(const awaited&) = delete;

  /// Once. `owner` keeps this.
  void complete(Value&& x, std::shared_ptr<const void> owner) {
    std::unique_lock guard{mutex_};
    value_.emplace(std::move(x));
    const bool is_awaited{waiter_};
    guard.unlock();
    if (is_awaited)
      call_on(where_, [this, owner = std::move(owner)] { resume(); });
  }

  bool ready() const {
    const std::lock_guard guard{mutex_};
    return value_.has_value();
  }

  /// Has the coroutine resumed when the value is there; false: it is.
  bool await(resumption x) {
    const std::lock_guard guard{mutex_};
    if (value_)
      return false;
    waiter_ = x;
    return true;
  }

  /// Only if it is `ready`.
  Value take() {
    const std::lock_guard guard{mutex_};
    return std::move(*value_);
  }

  /// Nobody is to be resumed any more.
  void abandon() {
    const std::lock_guard guard{mutex_};
    waiter_ = {};
  }

private:
  void resume() {
    std::unique_lock guard{mutex_};
    const auto waiter = std::exchange(waiter_, {});
    guard.unlock();
    if (waiter)
      waiter();
  }

  const executor where_;
  mutable std::mutex mutex_;
  std::optional<Value> value_;
  resumption waiter_;
};

} // namespace troupe::detail
