#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

/// The loop of an application that does everything on one thread: functions are called in their
/// turn. Yours may be that of a window system, or of a server.
class run_loop {
public:
  /// From any thread. As an executor of troupe's: `[&loop](auto f) { loop.post(std::move(f)); }`.
  void post(std::function<void()> f) {
    {
      const std::lock_guard guard{mutex_};
      waiting_.push_back(std::move(f));
    }
    arrived_.notify_one();
  }

  /// Calls what is posted, until `done`.
  template <class Predicate>
  void run_until(Predicate done) {
    while (!done()) {
      std::unique_lock guard{mutex_};
      arrived_.wait(guard, [this] { return !waiting_.empty(); });
      const auto f = std::move(waiting_.front());
      waiting_.pop_front();
      guard.unlock();
      f();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> waiting_;
};
