#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace troupe::cli {

/// SIGINT and SIGTERM, turned into a call. The first one runs the handler, in a thread of its own;
/// the second one ends the process at once with status 130. Make it before any other thread is
/// started: threads inherit that the signals are blocked. SIGPIPE is ignored from then on.
class stop_signals {
public:
  stop_signals();
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// What the first signal does; called at once if it has come already.
  void on_stop(std::function<void()> handler);

  /// From now on nothing is called any more.
  void ignore() {
    on_stop(nullptr);
  }

  bool received() const noexcept {
    return received_;
  }

  /// Waits for the first signal.
  void wait() const {
    received_.wait(false);
  }

private:
  void run();

  std::mutex mutex_;
  std::function<void()> handler_;
  std::atomic<bool> received_{false};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

} // namespace troupe::cli
