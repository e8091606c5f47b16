#include "stop_signals.hpp"

#include "exit_status.hpp"

#include <csignal>
#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace troupe::cli {

namespace {

sigset_t stopping_signals() {
  sigset_t result;
  sigemptyset(&result);
  sigaddset(&result, SIGINT);
  sigaddset(&result, SIGTERM);
  return result;
}

} // namespace

stop_signals::stop_signals() {
  const auto signals = stopping_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // A file that meets its limit of size is a full disk, which is waited for.
  std::signal(SIGXFSZ, SIG_IGN);
  thread_ = std::thread{[this] { run(); }};
}

stop_signals::~stop_signals() {
  ending_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void stop_signals::on_stop(std::function<void()> handler) {
  std::lock_guard lock{mutex_};
  handler_ = std::move(handler);
  if (received_ && handler_)
    handler_();
}

void stop_signals::run() {
  const auto signals = stopping_signals();
  for (;;) {
    int number = 0;
    if (sigwait(&signals, &number) != 0)
      continue;
    if (ending_)
      return;
    if (received_)
      _exit(static_cast<int>(exit_status::interrupted));
    std::lock_guard lock{mutex_};
    received_ = true;
    received_.notify_all();
    if (handler_)
      handler_();
  }
}

} // namespace troupe::cli
