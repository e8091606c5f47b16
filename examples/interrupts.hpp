#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <pthread.h>
#include <signal.h>
#include <thread>
#include <utility>

/// Calls a function for each SIGINT and SIGTERM with how many there were, on a thread of its own,
/// where it may do what a signal handler must not.
class interrupts {
public:
  /// Before any other thread is started: threads inherit what is blocked.
  static void block() {
    const auto both = signals();
    pthread_sigmask(SIG_BLOCK, &both, nullptr);
  }

  explicit interrupts(std::function<void(int)> react)
    : thread_([this, react = std::move(react)] {
        const auto both = signals();
        int count = 0;
        for (int which = 0; sigwait(&both, &which) == 0 && !done_;)
          react(++count);
      }) {}

  ~interrupts() {
    done_ = true;
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

  interrupts(const interrupts&) = delete;
  interrupts& operator=(const interrupts&) = delete;

private:
  static sigset_t signals() {
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    return both;
  }

  std::atomic<bool> done_ = false;
  std::thread thread_;
};
