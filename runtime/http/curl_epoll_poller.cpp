#include "curl_poller.hpp"

#ifdef __linux__

#  include <algorithm>
#  include <array>
#  include <sys/epoll.h>
#  include <sys/eventfd.h>
#  include <unistd.h>

namespace troupe::detail {

namespace {

/// Sockets that are reported by one look. What is done for a reply, from the socket to the next
/// request, goes over the same memory several times: of so many replies all of it stays in the
/// cache.
constexpr size_t ready_max = 32;

class epoll_poller final : public poller {
public:
  epoll_poller()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)),
      waker_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // Edge-triggered: every write is reported once, and nobody has to read the counter back.
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.fd = waker_;
    usable_ = epoll_ >= 0 && waker_ >= 0 && epoll_ctl(epoll_, EPOLL_CTL_ADD, waker_, &event) == 0;
  }

  epoll_poller(const epoll_poller&) = delete;
  epoll_poller& operator=(const epoll_poller&) = delete;

  ~epoll_poller() override {
    if (epoll_ >= 0) {
      close(epoll_);
    }
    if (waker_ >= 0) {
      close(waker_);
    }
  }

  bool usable() const {
    return usable_;
  }

  void watch(int fd, uint8_t interest) override {
    auto& x = at(fd);
    x.resting = false;
    if (x.registered == interest) {
      return;
    }
    epoll_event event{};
    event.events = ((interest & readable) ? EPOLLIN : 0u) | ((interest & writable) ? EPOLLOUT : 0u);
    event.data.fd = fd;
    auto operation = x.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(epoll_, operation, fd, &event) != 0) {
      // The table and the kernel disagree: the number was closed and given away without `forget`.
      operation = operation == EPOLL_CTL_MOD ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
      epoll_ctl(epoll_, operation, fd, &event);
    }
    x.registered = interest;
  }

  void rest(int fd) override {
    at(fd).resting = true;
  }

  void forget(int fd) override {
    auto& x = at(fd);
    if (x.registered) {
      epoll_event event{};
      epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, &event);
    }
    x = {};
  }

  void wait(std::chrono::milliseconds timeout, std::vector<ready_socket>& ready) override {
    ready.clear();
    auto limit
      = timeout.count() < 0 ? -1 : static_cast<int>(std::min<int64_t>(timeout.count(), 3'600'000));
    auto n = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), limit);
    for (int i = 0; i < n; ++i) {
      auto fd = events_[i].data.fd;
      if (fd == waker_) {
        continue;
      }
      if (at(fd).resting) {
        // Something happens on an idle connection, most likely its end: look when it is used again.
        forget(fd);
        continue;
      }
      ready.push_back({fd, what(events_[i].events)});
    }
  }

  void wake() override {
    uint64_t one = 1;
    [[maybe_unused]] auto written = write(waker_, &one, sizeof(one));
  }

private:
  struct entry {
    /// What the kernel watches for; 0: nothing, it does not know the socket.
    uint8_t registered = 0;
    bool resting = false;
  };

  entry& at(int fd) {
    auto i = static_cast<size_t>(fd);
    if (i >= entries_.size()) {
      entries_.resize(i + i / 2 + 64);
    }
    return entries_[i];
  }

  static uint8_t what(uint32_t events) {
    return static_cast<uint8_t>(((events & (EPOLLIN | EPOLLHUP)) ? readable : 0)
                                | ((events & EPOLLOUT) ? writable : 0)
                                | ((events & EPOLLERR) ? broken : 0));
  }

  int epoll_;
  int waker_;
  bool usable_ = false;
  std::vector<entry> entries_;
  std::array<epoll_event, ready_max> events_;
};

} // namespace

std::unique_ptr<poller> make_epoll_poller() {
  auto x = std::make_unique<epoll_poller>();
  if (!x->usable()) {
    return nullptr;
  }
  return x;
}

} // namespace troupe::detail

#else

namespace troupe::detail {

std::unique_ptr<poller> make_epoll_poller() {
  return nullptr;
}

} // namespace troupe::detail

#endif
