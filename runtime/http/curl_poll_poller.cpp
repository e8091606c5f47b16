#include "curl_poller.hpp"

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace troupe::detail {

namespace {

class poll_poller final : public poller {
public:
  poll_poller() {
    usable_ = pipe(pipe_) == 0;
    if (usable_) {
      for (auto fd : pipe_) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, O_NONBLOCK);
      }
      sockets_.push_back({pipe_[0], POLLIN, 0});
    }
  }

  poll_poller(const poll_poller&) = delete;
  poll_poller& operator=(const poll_poller&) = delete;

  ~poll_poller() override {
    if (usable_) {
      close(pipe_[0]);
      close(pipe_[1]);
    }
  }

  bool usable() const {
    return usable_;
  }

  void watch(int fd, uint8_t interest) override {
    auto& position = position_of(fd);
    if (position == 0) {
      position = sockets_.size();
      sockets_.push_back({});
    }
    auto events = ((interest & readable) ? POLLIN : 0) | ((interest & writable) ? POLLOUT : 0);
    sockets_[position] = {fd, static_cast<short>(events), 0};
  }

  void rest(int fd) override {
    forget(fd);
  }

  void forget(int fd) override {
    auto& position = position_of(fd);
    if (position == 0) {
      return;
    }
    auto hole = std::exchange(position, 0);
    if (hole + 1 != sockets_.size()) {
      sockets_[hole] = sockets_.back();
      position_of(sockets_[hole].fd) = hole;
    }
    sockets_.pop_back();
  }

  void wait(std::chrono::milliseconds timeout, std::vector<ready_socket>& ready) override {
    ready.clear();
    auto limit
      = timeout.count() < 0 ? -1 : static_cast<int>(std::min<int64_t>(timeout.count(), 3'600'000));
    if (poll(sockets_.data(), static_cast<nfds_t>(sockets_.size()), limit) <= 0) {
      return;
    }
    if (sockets_[0].revents) {
      char drain[64];
      while (read(pipe_[0], drain, sizeof(drain)) > 0) {}
    }
    for (size_t i = 1; i < sockets_.size(); ++i) {
      if (auto events = sockets_[i].revents) {
        ready.push_back({sockets_[i].fd, what(events)});
      }
    }
  }

  void wake() override {
    [[maybe_unused]] auto written = write(pipe_[1], "", 1);
  }

private:
  /// Index into `sockets_`; 0, the pipe's, stands for "not watched".
  size_t& position_of(int fd) {
    auto i = static_cast<size_t>(fd);
    if (i >= positions_.size()) {
      positions_.resize(i + i / 2 + 64);
    }
    return positions_[i];
  }

  static uint8_t what(short events) {
    return static_cast<uint8_t>(((events & (POLLIN | POLLHUP)) ? readable : 0)
                                | ((events & POLLOUT) ? writable : 0)
                                | ((events & (POLLERR | POLLNVAL)) ? broken : 0));
  }

  int pipe_[2] = {-1, -1};
  bool usable_ = false;
  std::vector<pollfd> sockets_;
  std::vector<size_t> positions_;
};

} // namespace

std::unique_ptr<poller> make_poll_poller() {
  auto x = std::make_unique<poll_poller>();
  if (!x->usable()) {
    return nullptr;
  }
  return x;
}

std::unique_ptr<poller> make_poller() {
  if (auto x = make_epoll_poller()) {
    return x;
  }
  return make_poll_poller();
}

} // namespace troupe::detail
