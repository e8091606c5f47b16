#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace troupe::detail {

/// What a socket is watched for, and what it is found to be; bits.
enum readiness : uint8_t {
  readable = 1,
  writable = 2,
  broken = 4
};

struct ready_socket {
  int fd = -1;
  uint8_t what = 0;
};

/// Tells which of many sockets can be read or written. Only `wake` may be called from other
/// threads.
class poller {
public:
  virtual ~poller() = default;

  /// Watches `fd` for `interest` from now on.
  virtual void watch(int fd, uint8_t interest) = 0;

  /// Reports nothing about `fd` until it is watched again. It may stay registered with the system,
  /// because most sockets that rest are soon watched for the same again: `forget` must come before
  /// `fd` is closed.
  virtual void rest(int fd) = 0;

  /// Ends what was known about `fd`.
  virtual void forget(int fd) = 0;

  /// Waits for sockets, a `wake` or the end of `timeout` (negative: for ever); fills `ready` anew.
  virtual void wait(std::chrono::milliseconds timeout, std::vector<ready_socket>& ready) = 0;

  /// Ends the current or the next `wait`.
  virtual void wake() = 0;
};

/// On epoll. Null where there is none, or if the system refuses.
std::unique_ptr<poller> make_epoll_poller();

/// On poll(2), for every other POSIX system. Null if the system refuses.
std::unique_ptr<poller> make_poll_poller();

/// The best one here.
std::unique_ptr<poller> make_poller();

} // namespace troupe::detail
