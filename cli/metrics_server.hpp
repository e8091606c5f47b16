#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Where `--metrics` listens.
struct metrics_address {
  /// An IP address, of this machine alone unless told otherwise.
  std::string ip = "127.0.0.1";
  /// 0: any free one.
  uint16_t port = 0;
};

/// Reads "9464", "0.0.0.0:9464", "[::1]:9464" or "localhost:9464". Fails with `configuration`; the
/// message is the end of a sentence.
expected<metrics_address> parse_metrics_address(std::string_view text);

/// Serves GET /metrics to whoever scrapes, in a thread of its own, until it is destroyed. Slow and
/// hostile clients cost nobody else anything: a connection takes one request, whose header is
/// small, and there are few of them at once; what takes too long is cut.
class metrics_server {
public:
  struct limits {
    /// More are closed as they come.
    size_t connections_max = 16;
    uint32_t header_bytes_max = 8 * 1024;
    /// For the request, and again for the reply.
    std::chrono::milliseconds patience{10'000};
  };

  /// `text` is called in the server's thread for each scrape. Fails with `configuration` if the
  /// address cannot be had.
  static expected<std::unique_ptr<metrics_server>>
  open(const metrics_address& where, std::function<std::string()> text, const limits& bounds);

  virtual ~metrics_server();

  virtual uint16_t port() const = 0;
};

} // namespace troupe::cli
