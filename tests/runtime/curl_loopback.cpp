#include "curl_loopback.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace loopback {

namespace {

constexpr auto patience = std::chrono::seconds{40};

sockaddr_in address(uint16_t port) {
  sockaddr_in x{};
  x.sin_family = AF_INET;
  x.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  x.sin_port = htons(port);
  return x;
}

int listening_socket(int backlog, uint16_t& port) {
  auto fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto where = address(0);
  socklen_t size = sizeof(where);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&where), size) != 0
      || (backlog >= 0 && listen(fd, backlog) != 0)
      || getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size) != 0) {
    throw std::runtime_error{"no loopback socket"};
  }
  port = ntohs(where.sin_port);
  return fd;
}

} // namespace

// -- peer
// -----------------------------------------------------------------------------------------------

bool peer::send(const std::string& bytes) {
  size_t done = 0;
  while (open_ && done < bytes.size()) {
    auto n = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (n <= 0) {
      open_ = false;
      return false;
    }
    done += static_cast<size_t>(n);
  }
  return open_;
}

bool peer::reply(const std::string& body, const std::string& headers, const std::string& status) {
  return send("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
              + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
}

void peer::close() {
  shutdown(fd_, SHUT_RDWR);
  open_ = false;
}

void peer::reset() {
  // Connected to nothing, a TCP socket sends RST; the descriptor stays ours.
  sockaddr nothing{};
  nothing.sa_family = AF_UNSPEC;
  static_cast<void>(connect(fd_, &nothing, sizeof(nothing)));
  open_ = false;
}

void peer::wait_for_end() {
  char bytes[4096];
  while (recv(fd_, bytes, sizeof(bytes), 0) > 0) {}
  open_ = false;
}

void peer::wait_without_reading() {
  pollfd x{fd_, POLLRDHUP, 0};
  while (poll(&x, 1, -1) < 0) {}
  open_ = false;
}

bool peer::receive() {
  char bytes[16384];
  auto n = recv(fd_, bytes, sizeof(bytes), 0);
  if (n > 0) {
    unread_.append(bytes, static_cast<size_t>(n));
  }
  return n > 0;
}

bool peer::read(request& x) {
  return read_head(x) && read_body(x);
}

bool peer::read_body(request& x) {
  while (unread_.size() < x.body_bytes) {
    if (!receive()) {
      return false;
    }
  }
  x.body = unread_.substr(0, x.body_bytes);
  unread_.erase(0, x.body_bytes);
  return true;
}

bool peer::read_head(request& x) {
  static const std::string name{"\r\nContent-Length: "};
  auto end = std::string::npos;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) {
      return false;
    }
  }
  x = {};
  x.head = unread_.substr(0, end + 2);
  if (auto length = x.head.find(name); length != std::string::npos) {
    x.body_bytes = std::strtoul(x.head.c_str() + length + name.size(), nullptr, 10);
  }
  unread_.erase(0, end + 4);
  return true;
}

size_t peer::discard(size_t bytes) {
  size_t done = 0;
  while (done < bytes && (!unread_.empty() || receive())) {
    auto n = std::min(unread_.size(), bytes - done);
    unread_.erase(0, n);
    done += n;
  }
  return done;
}

// -- server
// ---------------------------------------------------------------------------------------------

server::server(behaviour f, std::string greeting, bodies reading)
  : behaviour_(std::move(f)),
    greeting_(std::move(greeting)),
    reading_(reading),
    fd_(listening_socket(1024, port_)) {
  acceptor_ = std::thread{[this] { accept_all(); }};
}

server::~server() {
  {
    std::lock_guard guard{mutex_};
    stopped_ = true;
    for (auto fd : sockets_) {
      shutdown(fd, SHUT_RDWR);
    }
  }
  shutdown(fd_, SHUT_RDWR);
  acceptor_.join();
  for (auto& x : threads_) {
    x.join();
  }
  for (auto fd : sockets_) {
    close(fd);
  }
  close(fd_);
}

void server::accept_all() {
  for (;;) {
    auto fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard guard{mutex_};
    if (stopped_) {
      if (fd >= 0) {
        close(fd);
      }
      return;
    }
    if (fd >= 0) {
      ++connections_;
      sockets_.push_back(fd);
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }
}

void server::serve(int fd) {
  peer other{fd};
  request x;
  other.send(greeting_);
  const auto whole = reading_ == bodies::read_by_server;
  while (other.open() && (whole ? other.read(x) : other.read_head(x))) {
    auto now = ++at_once_;
    for (auto most = most_at_once_.load();
         most < now && !most_at_once_.compare_exchange_weak(most, now);) {}
    count(requests_);
    behaviour_(other, x);
    --at_once_;
    count(replies_);
  }
  // The descriptor is closed with the server, so that nobody else gets its number meanwhile.
  shutdown(fd, SHUT_RDWR);
}

void server::count(std::atomic<int>& what) {
  {
    std::lock_guard guard{mutex_};
    ++what;
  }
  changed_.notify_all();
}

void server::wait_for(const std::atomic<int>& what, int n) {
  std::unique_lock guard{mutex_};
  if (!changed_.wait_for(guard, patience, [&] { return what >= n; })) {
    throw std::runtime_error{"the requests did not come"};
  }
}

void server::wait_for_requests(int n) {
  wait_for(requests_, n);
}

void server::wait_for_replies(int n) {
  wait_for(replies_, n);
}

// -- ports
// ----------------------------------------------------------------------------------------------

uint16_t closed_port() {
  uint16_t port = 0;
  auto fd = listening_socket(-1, port);
  close(fd);
  return port;
}

full_port::full_port() {
  sockets_.push_back(listening_socket(0, port_));
  auto where = address(port_);
  for (int i = 0; i < 4; ++i) {
    sockets_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    static_cast<void>(connect(sockets_.back(), reinterpret_cast<sockaddr*>(&where), sizeof(where)));
  }
}

full_port::~full_port() {
  for (auto fd : sockets_) {
    close(fd);
  }
}

// -- collector
// ------------------------------------------------------------------------------------------

void collector::completed(std::vector<troupe::http_completion>& batch) {
  {
    std::lock_guard guard{mutex_};
    ++batches_;
    total_ += batch.size();
    for (auto& x : batch) {
      ++counts_[x.tag];
      results_[x.tag] = std::move(x.result);
    }
  }
  changed_.notify_all();
}

troupe::http_result collector::result(uint64_t tag) {
  std::unique_lock guard{mutex_};
  if (!changed_.wait_for(guard, patience, [&] { return results_.count(tag) > 0; })) {
    throw std::runtime_error{"no result came for the tag " + std::to_string(tag)};
  }
  return results_[tag];
}

void collector::wait_for(size_t n) {
  std::unique_lock guard{mutex_};
  if (!changed_.wait_for(guard, patience, [&] { return total_ >= n; })) {
    throw std::runtime_error{std::to_string(total_) + " of " + std::to_string(n) + " results came"};
  }
}

std::map<uint64_t, int> collector::counts() {
  std::lock_guard guard{mutex_};
  return counts_;
}

size_t collector::batches() {
  std::lock_guard guard{mutex_};
  return batches_;
}

} // namespace loopback
