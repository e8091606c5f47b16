#include "text/ascii.hpp"
#include "wait_time.hpp"

#include <troupe/detail/transport_policy.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace troupe {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

/// Where servers say how long to wait, the finer ones first.
struct wait_header {
  std::string_view name;
  wait_unit unit;
};

constexpr wait_header wait_headers[] = {{"retry-after-ms", wait_unit::milliseconds},
                                        {"x-ms-retry-after-ms", wait_unit::milliseconds},
                                        {"retry-after", wait_unit::seconds},
                                        {"x-retry-after", wait_unit::seconds}};

/// Of a limit that has no name; they count only beside a 429.
constexpr std::string_view reset_headers[] = {"x-ratelimit-reset-after", "ratelimit-reset",
                                              "x-ratelimit-reset"};

/// Beside other statuses, words about trying again may be anybody's.
bool asks_for_later(uint16_t status) {
  return status == 429 || status == 498 || status >= 500;
}

std::optional<milliseconds> reset_of(const http_response& response, system_clock::time_point now) {
  const auto left = response.header("x-ratelimit-remaining");
  if (!left.empty() && left != "0") {
    return std::nullopt;
  }
  for (auto name : reset_headers) {
    if (auto wait = wait_time(response.header(name), now)) {
      return wait;
    }
  }
  return std::nullopt;
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
  for (auto& x : wait_headers) {
    if (auto wait = wait_time(response.header(x.name), now, x.unit)) {
      return wait;
    }
  }
  if (asks_for_later(response.status)) {
    if (auto wait = wait_in_body(response.body, now)) {
      return wait;
    }
  }
  return response.status == 429 ? reset_of(response, now) : std::nullopt;
}

namespace {

/// Zero: nothing is asked for.
milliseconds asked_for(const error& problem, const http_response& response,
                       system_clock::time_point now) {
  if (auto wait = retry_after(response, now)) {
    return *wait;
  }
  // Beside a status that is no limit by itself, or inside of a 200 reply.
  const bool passes = problem.code == errc::rate_limited
                      || (retryable(problem.code) && response.status >= 400);
  return passes ? wait_in_body(response.body, now).value_or(milliseconds{0}) : milliseconds{0};
}

} // namespace

error weigh_limit(const settings& x, error problem, const http_response& response,
                  const rate_limits& sight, system_clock::time_point now) {
  if (problem.code != errc::rate_limited) {
    return problem;
  }
  const auto asked = asked_for(problem, response, now);
  const auto used_up = used_up_for(sight).value_or(milliseconds{0});
  const bool too_long = asked > x.retry_after_max;
  if (!too_long && used_up <= longest_window) {
    return problem;
  }
  const auto wait = std::max(asked, used_up);
  problem.code = errc::quota_exhausted;
  problem.message += "; the limit holds for another "
                     + std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count())
                     + " s, "
                     + (too_long ? "longer than retry_after_max, "
                                     + std::to_string(x.retry_after_max.count()) + " ms"
                                 : "longer than an hour")
                     + ": it counts as used up";
  return problem;
}

retry_decision decide_retry(const settings& x, const error& problem, const http_response& response,
                            const spent_tries& spent, double jitter, system_clock::time_point now) {
  retry_decision result;
  auto retries_done = spent.*budget_of(problem.code);
  auto asked = asked_for(problem, response, now);
  result.wait = asked.count() > 0 ? asked : backoff(x, retries_done, jitter);
  const bool passes = may_retry(problem, response);
  // What is final for one text says nothing about the others.
  if (passes && (asked.count() > 0 || problem.code == errc::rate_limited)) {
    result.pause = std::min(result.wait, std::max(x.retry_after_max, x.backoff_max));
  }
  result.retry = passes && retries_done < budget_size(x, problem.code)
                 && asked <= x.retry_after_max;
  if (!result.retry) {
    result.wait = milliseconds{0};
  }
  return result;
}

} // namespace troupe
