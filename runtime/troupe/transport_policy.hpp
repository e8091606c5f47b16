#pragma once

#include <troupe/http.hpp>
#include <troupe/settings.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe {

/// What to do after a transport failure. Transport retries and re-asks are counted apart.
struct retry_decision {
  bool retry = false;
  /// How long to wait before sending again.
  std::chrono::milliseconds wait{0};
  /// The server asked everybody to wait this long (429, or any status with Retry-After); 0: it did
  /// not. At most `retry_after_max` (`backoff_max` if that is longer), even where the server asks
  /// for more and this text is therefore given up. Independent of `retry`.
  std::chrono::milliseconds pause{0};

  friend bool operator==(const retry_decision&, const retry_decision&) = default;
};

/// The pause that the server asks for: `retry-after-ms`, else `retry-after` as seconds or as an
/// HTTP date relative to `now` (RFC 9110, 10.2.3), at most a year. Absent if there is none, or it
/// is negative, not finite or garbage.
std::optional<std::chrono::milliseconds> retry_after(const http_response& response,
                                                     std::chrono::system_clock::time_point now);

/// Decides on sending again. `problem` is the failure, `response` what came with it (may be empty),
/// `retries_done` counts earlier retries of the same request, `jitter` is in [0, 1).
/// Obeys `x-should-retry`, then the code's own nature, then `transport_retries`, then
/// `retry_after_max`. Source: openai-python's `_base_client.py` for the statuses, the backoff and
/// the headers.
retry_decision decide_retry(const settings& x, const error& problem, const http_response& response,
                            uint32_t retries_done, double jitter,
                            std::chrono::system_clock::time_point now);

} // namespace troupe
