#pragma once

#include <troupe/detail/http.hpp>
#include <troupe/detail/rate_limits.hpp>
#include <troupe/settings.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe {

/// What the tries of one answer have used of their budgets so far; re-asks and time are counted
/// elsewhere.
struct spent_tries {
  /// Of `transport_retries`.
  uint32_t transport = 0;
  /// Of `timeout_retries`.
  uint32_t timeouts = 0;
  /// Of `limit_waits`; this one is not set back for the next answer.
  uint32_t limits = 0;

  friend bool operator==(const spent_tries&, const spent_tries&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, spent_tries& x) {
  return f.object(x).fields(f.field("transport", x.transport), f.field("timeouts", x.timeouts),
                            f.field("limits", x.limits));
}

/// The budget that the failures of a code use up: `transport` but for 429 and timeouts after
/// sending.
uint32_t spent_tries::*budget_of(errc code);

/// What to do after a transport failure.
struct retry_decision {
  bool retry = false;
  /// How long to wait before sending again.
  std::chrono::milliseconds wait{0};
  /// The server asked everybody to wait this long (429, or any status with Retry-After that is not
  /// final); 0: it did not. At most `retry_after_max` (`backoff_max` if that is longer), even where
  /// the server asks for more and this text is therefore given up. Independent of `retry`.
  std::chrono::milliseconds pause{0};

  friend bool operator==(const retry_decision&, const retry_decision&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, retry_decision& x) {
  return f.object(x).fields(f.field("retry", x.retry), f.field("wait", x.wait),
                            f.field("pause", x.pause));
}

/// The pause that the server asks for: `retry-after-ms`, `x-ms-retry-after-ms`, else `retry-after`
/// (RFC 9110, 10.2.3) or `x-retry-after`, else with a 429, 498 or 5xx what its body says, else with
/// a 429 when the limit without a name (`x-ratelimit-reset`) is reset. `wait_time` says how each is
/// read; at most a year. Absent if there is none.
std::optional<std::chrono::milliseconds> retry_after(const http_response& response,
                                                     std::chrono::system_clock::time_point now);

/// What a failure is once it is known how long its limit lasts: one that holds for longer than
/// `retry_after_max`, or of which nothing is left for more than an hour, is `quota_exhausted`.
/// Others are handed back as they are.
error weigh_limit(const settings& x, error problem, const http_response& response,
                  const rate_limits& sight, std::chrono::system_clock::time_point now);

/// Decides on sending again. `problem` is the failure, `response` what came with it (may be empty),
/// `spent` counts earlier retries of the same request, `jitter` is in [0, 1).
/// Obeys `x-should-retry`, then the code's own nature, then the code's own budget, then
/// `retry_after_max`. Source: openai-python's `_base_client.py` for the statuses, the backoff and
/// the headers.
retry_decision decide_retry(const settings& x, const error& problem, const http_response& response,
                            const spent_tries& spent, double jitter,
                            std::chrono::system_clock::time_point now);

} // namespace troupe
