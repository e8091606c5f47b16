#pragma once

#include <catch2/catch_test_macros.hpp>

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

/// A connection to a server of this machine, byte by byte.
class scraper {
public:
  explicit scraper(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0);
  }

  scraper(scraper&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  ~scraper() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  /// The server may have hung up.
  void say(std::string_view text) {
    static_cast<void>(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL));
  }

  /// All that comes until the server hangs up.
  std::string hear() {
    std::string result;
    char block[4096];
    for (ssize_t count; (count = ::recv(fd_, block, sizeof block, 0)) > 0;)
      result.append(block, static_cast<size_t>(count));
    return result;
  }

private:
  int fd_;
};

/// What the server answers to "GET /metrics" or the like.
inline std::string answer_to(uint16_t port, const std::string& request) {
  scraper client{port};
  client.say(request + " HTTP/1.1\r\nHost: h\r\n\r\n");
  return client.hear();
}
