#pragma once

#include <troupe/detail/http.hpp>
#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe::detail {

/// What a collector's reply means for the batch that it was sent.
struct export_reply {
  enum class meaning : uint8_t {
    /// It has the batch, but for `rejected` of its spans.
    taken,
    /// It may have it later.
    again,
    /// It will not have it.
    refused,
  };

  meaning what = meaning::taken;
  uint64_t rejected = 0;
  /// Of `again`: what the collector asks for.
  std::optional<std::chrono::milliseconds> pause;
  /// Why; also what a collector remarks that took everything.
  error problem;
};

/// opentelemetry.io/docs/specs/otlp, "OTLP/HTTP Response": 429, 502, 503 and 504 are retried, and
/// so is what did not get through; all other errors are not.
export_reply read_export_reply(const http_result& x, std::chrono::system_clock::time_point now);

/// Waits between the tries of a batch: twice as long each time, up to five times the first.
class export_backoff {
public:
  explicit export_backoff(std::chrono::milliseconds first) : first_(first), next_(first) {}

  std::chrono::milliseconds next();

private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds next_;
};

} // namespace troupe::detail
