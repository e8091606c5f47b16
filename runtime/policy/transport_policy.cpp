#include "text/ascii.hpp"

#include <troupe/detail/rate_limits.hpp>
#include <troupe/detail/transport_policy.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace troupe {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

/// More than any setting allows; keeps the arithmetic on pauses far from overflow.
constexpr milliseconds longest_pause = std::chrono::hours{24 * 365};

/// A finite decimal number that fills the whole of `text`.
std::optional<double> decimal(std::string_view text) {
  double value = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  if (status == std::errc::result_out_of_range) {
    return longest_pause.count(); // "1e999": a number nevertheless, and no small one
  }
  if (status != std::errc{} || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<milliseconds> pause_of(double value_ms) {
  if (value_ms < 0) {
    return std::nullopt;
  }
  auto longest = static_cast<double>(longest_pause.count());
  return milliseconds{static_cast<milliseconds::rep>(std::ceil(std::min(value_ms, longest)))};
}

/// RFC 9110, 5.6.7: three spellings of a date, all of which libcurl reads.
std::optional<milliseconds> pause_until(std::string_view date, system_clock::time_point now) {
  auto seconds = curl_getdate(std::string{date}.c_str(), nullptr);
  if (seconds == -1) {
    return std::nullopt;
  }
  // In floating point: a date far away does not fit into the clock's nanoseconds.
  auto since_epoch = std::chrono::duration<double>(now.time_since_epoch()).count();
  return pause_of((static_cast<double>(seconds) - since_epoch) * 1000.0);
}

milliseconds backoff(const settings& x, uint32_t retries_done, double jitter) {
  auto doubled = std::ldexp(static_cast<double>(x.backoff_initial.count()),
                            static_cast<int>(std::min(retries_done, 64u)));
  auto capped = std::min(doubled, static_cast<double>(x.backoff_max.count()));
  return milliseconds{std::llround(capped * (1.0 - 0.25 * std::clamp(jitter, 0.0, 1.0)))};
}

uint32_t budget_size(const settings& x, errc code) {
  if (code == errc::rate_limited) {
    return x.limit_waits;
  }
  return code == errc::timeout_sent ? x.timeout_retries : x.transport_retries;
}

bool may_retry(const error& problem, const http_response& response) {
  if (response.status >= 400) {
    auto wish = response.header("x-should-retry");
    if (detail::equal_ignoring_case(wish, "true")) {
      return true;
    }
    if (detail::equal_ignoring_case(wish, "false")) {
      return false;
    }
  }
  return retryable(problem.code);
}

} // namespace

uint32_t spent_tries::*budget_of(errc code) {
  if (code == errc::rate_limited) {
    return &spent_tries::limits;
  }
  return code == errc::timeout_sent ? &spent_tries::timeouts : &spent_tries::transport;
}

std::optional<milliseconds> retry_after(const http_response& response,
                                        system_clock::time_point now) {
  if (auto value = decimal(response.header("retry-after-ms"))) {
    if (auto pause = pause_of(*value)) {
      return pause;
    }
  }
  auto text = response.header("retry-after");
  if (text.empty() && (response.status == 429 || response.status == 503)) {
    return read_retry_info(response.body);
  }
  if (text.empty() || !detail::is_alphanumeric(text.front())) {
    return std::nullopt;
  }
  if (auto value = decimal(text)) {
    return pause_of(*value * 1000.0);
  }
  return pause_until(text, now);
}

retry_decision decide_retry(const settings& x, const error& problem, const http_response& response,
                            const spent_tries& spent, double jitter, system_clock::time_point now) {
  retry_decision result;
  auto retries_done = spent.*budget_of(problem.code);
  auto asked = retry_after(response, now).value_or(milliseconds{0});
  result.wait = asked.count() > 0 ? asked : backoff(x, retries_done, jitter);
  if (asked.count() > 0 || problem.code == errc::rate_limited) {
    result.pause = std::min(result.wait, std::max(x.retry_after_max, x.backoff_max));
  }
  result.retry = may_retry(problem, response) && retries_done < budget_size(x, problem.code)
                 && asked <= x.retry_after_max;
  if (!result.retry) {
    result.wait = milliseconds{0};
  }
  return result;
}

} // namespace troupe
