#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace troupe::test {

/// A coroutine that begins at once and belongs to whoever holds this, who may destroy it while it
/// waits.
class job {
public:
  struct promise_type {
    job get_return_object() {
      return job{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() noexcept {
      return {};
    }
    std::suspend_always final_suspend() noexcept {
      return {};
    }
    void return_void() {}
    void unhandled_exception() {
      std::terminate();
    }
  };

  explicit job(std::coroutine_handle<promise_type> x) : handle_(x) {}
  job(job&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  job& operator=(job&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~job() {
    if (handle_)
      handle_.destroy();
  }

  bool done() const {
    return handle_.done();
  }

private:
  std::coroutine_handle<promise_type> handle_;
};

/// A coroutine that nobody holds: its frame goes with its end.
struct loose_job {
  struct promise_type {
    loose_job get_return_object() {
      return {};
    }
    std::suspend_never initial_suspend() noexcept {
      return {};
    }
    std::suspend_never final_suspend() noexcept {
      return {};
    }
    void return_void() {}
    void unhandled_exception() {
      std::terminate();
    }
  };
};

} // namespace troupe::test
