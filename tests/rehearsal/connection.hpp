#pragma once

#include <catch2/catch_test_macros.hpp>

#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

/// What came back over a connection.
struct received {
  enum class ending : uint8_t {
    complete,
    closed,
    reset,
    timed_out
  };

  int status = 0;
  std::string head;
  std::string body;
  ending end = ending::complete;

  /// Value of the header, or "".
  std::string header(std::string_view name) const {
    auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos)
      return {};
    at += name.size() + 4;
    return head.substr(at, head.find("\r\n", at) - at);
  }
};

/// A client's end of one TCP connection.
class connection {
public:
  explicit connection(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    REQUIRE(socket_ >= 0);
    // Only so that a broken server fails the test instead of hanging it.
    timeval patience{30, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0);
  }

  connection(connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      rest_(std::move(other.rest_)) {}

  ~connection() {
    close();
  }

  void close() {
    if (socket_ >= 0)
      ::close(socket_);
    socket_ = -1;
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      REQUIRE(sent > 0);
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  /// One response; what comes behind it is kept for the next call.
  received receive() {
    received result;
    size_t head_end = 0;
    while ((head_end = rest_.find("\r\n\r\n")) == std::string::npos)
      if (!more(result.end)) {
        result.body = std::exchange(rest_, {});
        return result;
      }
    result.head = rest_.substr(0, head_end + 2);
    result.status = std::stoi(result.head.substr(9, 3));
    rest_.erase(0, head_end + 4);
    auto size = std::stoull("0" + result.header("Content-Length"));
    while (rest_.size() < size)
      if (!more(result.end)) {
        result.body = std::exchange(rest_, {});
        return result;
      }
    result.body = rest_.substr(0, size);
    rest_.erase(0, size);
    return result;
  }

  /// One response that is not kept: the size of its body, as far as it came.
  size_t skip() {
    received::ending end{};
    size_t head_end = 0;
    while ((head_end = rest_.find("\r\n\r\n")) == std::string::npos)
      if (!more(end))
        return 0;
    received head;
    head.head = rest_.substr(0, head_end + 2);
    rest_.erase(0, head_end + 4);
    const auto size = std::stoull("0" + head.header("Content-Length"));
    size_t result = 0;
    for (;;) {
      result += rest_.size();
      rest_.clear();
      if (result >= size || !more(end))
        return result;
    }
  }

private:
  bool more(received::ending& end) {
    char buffer[16 * 1024];
    auto size = ::recv(socket_, buffer, sizeof buffer, 0);
    if (size > 0) {
      rest_.append(buffer, static_cast<size_t>(size));
      return true;
    }
    end = size == 0             ? received::ending::closed
          : errno == ECONNRESET ? received::ending::reset
                                : received::ending::timed_out;
    return false;
  }

  int socket_;
  std::string rest_;
};

inline std::string http(std::string_view method, std::string_view target,
                        std::string_view body = {}, std::string_view headers = {}) {
  auto result = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n"
                + std::string(headers);
  if (method == "POST")
    result += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return result + "\r\n" + std::string(body);
}
