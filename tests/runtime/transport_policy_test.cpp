#include <troupe/detail/transport_policy.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

using namespace troupe;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// Fri, 29 Sep 2023 16:26:37 GMT, as in openai-python's tests.
const auto now = std::chrono::system_clock::time_point{1696004797s};

http_response reply(uint16_t status, std::string headers = {}) {
  return {status, std::move(headers), ""};
}

std::optional<milliseconds> pause_for(const std::string& value) {
  return retry_after(reply(429, "Retry-After: " + value + "\r\n"), now);
}

struct fixture {
  settings config;
  errc code = errc::rate_limited;
  double jitter = 0;

  retry_decision decide(const http_response& response, uint32_t retries_done = 0) const {
    spent_tries spent;
    spent.*budget_of(code) = retries_done;
    return decide_retry(config, error{code, ""}, response, spent, jitter, now);
  }
};

} // namespace

TEST_CASE("Retry-After is read as a number, a duration, a date or a time") {
  CHECK(pause_for("20") == 20s);
  CHECK(pause_for("0") == 0s);
  CHECK(pause_for("-10") == std::nullopt);
  CHECK(pause_for("20s") == 20s);
  CHECK(pause_for("Fri, 29 Sep 2023 16:26:57 GMT") == 20s);
  CHECK(pause_for("1696004800") == 3s);
  CHECK(pause_for("1696004800000") == 3s);
  CHECK(pause_for("soon") == std::nullopt);
}

TEST_CASE("other headers say it as well, and without any the reset of a limit without a name") {
  CHECK(retry_after(reply(429, "x-ms-retry-after-ms: 1500\r\n"), now) == 1500ms);
  CHECK(retry_after(reply(503, "X-Retry-After: 4\r\n"), now) == 4s);
  CHECK(
    retry_after(reply(429, "x-ratelimit-remaining: 0\r\nX-RateLimit-Reset: 1696004802000\r\n"), now)
    == 5s);
  CHECK(retry_after(reply(429, "ratelimit-reset: 7\r\n"), now) == 7s);
  CHECK(retry_after(reply(429, "x-ratelimit-remaining: 3\r\nx-ratelimit-reset: 7\r\n"), now)
        == std::nullopt);
  CHECK(retry_after(reply(503, "x-ratelimit-reset: 7\r\n"), now) == std::nullopt);
}

TEST_CASE("Retry-After-Ms is finer and comes first") {
  CHECK(retry_after(reply(429, "retry-after: 9\r\nretry-after-ms: 250\r\n"), now) == 250ms);
  CHECK(retry_after(reply(429, "retry-after-ms: 0.2\r\n"), now) == 1ms);
  CHECK(retry_after(reply(429, "retry-after-ms: nan\r\nretry-after: 9\r\n"), now) == 9s);
  CHECK(retry_after(reply(429, "retry-after-ms: -5\r\n"), now) == std::nullopt);
  CHECK(retry_after(reply(429), now) == std::nullopt);
}

TEST_CASE_METHOD(fixture, "the wait doubles up to its limit, and jitter only shortens it") {
  code = errc::unavailable;
  config.transport_retries = 100;
  CHECK(decide(reply(503), 0).wait == 500ms);
  CHECK(decide(reply(503), 1).wait == 1s);
  CHECK(decide(reply(503), 2).wait == 2s);
  CHECK(decide(reply(503), 3).wait == 4s);
  CHECK(decide(reply(503), 4).wait == 8s);
  CHECK(decide(reply(503), 5).wait == 8s);
  CHECK(decide(reply(503), 99).wait == 8s);
  jitter = 0.5;
  CHECK(decide(reply(503), 0).wait == 438ms);
  jitter = 0.999;
  CHECK(decide(reply(503), 4).wait == 6002ms);
}

TEST_CASE_METHOD(fixture, "a request is sent again as often as the setting says and not more") {
  code = errc::connect;
  for (uint32_t retries : {0u, 2u, 4u}) {
    config.transport_retries = retries;
    for (uint32_t done = 0; done < 6; ++done) {
      CAPTURE(retries, done);
      CHECK(decide({}, done).retry == (done < retries));
    }
  }
}

TEST_CASE_METHOD(fixture, "each code is retried according to its nature") {
  for (uint8_t value = 0; from_integer(value, code); ++value) {
    CAPTURE(to_string(code));
    CHECK(decide({}).retry == retryable(code));
    CHECK((decide({}).wait > 0ms) == retryable(code));
  }
}

TEST_CASE_METHOD(fixture, "x-should-retry overrules the code, but not the number of retries") {
  code = errc::http_status;
  CHECK(decide(reply(400, "X-Should-Retry: true\r\n")).retry);
  CHECK_FALSE(decide(reply(400, "X-Should-Retry: maybe\r\n")).retry);
  CHECK_FALSE(decide(reply(400, "X-Should-Retry: true\r\n"), 4).retry);
  code = errc::unavailable;
  CHECK_FALSE(decide(reply(503, "x-should-retry: false\r\n")).retry);
  CHECK(decide(reply(503, "x-should-retry: \r\n")).retry);
}

TEST_CASE_METHOD(fixture, "x-should-retry counts only beside a status that is an error") {
  code = errc::refused;
  CHECK_FALSE(decide(reply(200, "x-should-retry: true\r\n")).retry);
  code = errc::malformed_response;
  CHECK(decide(reply(200, "x-should-retry: false\r\n")).retry);
}

TEST_CASE_METHOD(fixture,
                 "the pause that the server asks for is kept exactly and holds for everybody") {
  jitter = 0.9;
  auto x = decide(reply(429, "Retry-After: 20\r\n"), 3);
  CHECK(x == retry_decision{true, 20s, 20s});
  code = errc::unavailable;
  CHECK(decide(reply(503, "Retry-After: 7\r\n")) == retry_decision{true, 7s, 7s});
}

TEST_CASE_METHOD(fixture,
                 "too many requests without a Retry-After pause everybody for the backoff") {
  CHECK(decide(reply(429), 1) == retry_decision{true, 1s, 1s});
  CHECK(decide(reply(429, "Retry-After: 0\r\n")) == retry_decision{true, 500ms, 500ms});
}

TEST_CASE_METHOD(fixture, "another failure without a Retry-After pauses nobody else") {
  code = errc::unavailable;
  CHECK(decide(reply(503)).pause == 0ms);
}

TEST_CASE_METHOD(fixture,
                 "a pause longer than the setting ends the text, and the others wait that long") {
  CHECK(decide(reply(429, "Retry-After: 120\r\n")).retry);
  CHECK(decide(reply(429, "Retry-After: 121\r\n")) == retry_decision{false, 0ms, 120s});
  config.retry_after_max = 0ms;
  CHECK(decide(reply(429, "Retry-After: 1\r\n")) == retry_decision{false, 0ms, 1s});
  CHECK(decide(reply(429)).retry);
}

TEST_CASE_METHOD(fixture, "a text that is not sent again pauses the others nevertheless") {
  config.limit_waits = 4;
  CHECK(decide(reply(429, "Retry-After: 5\r\n"), 4) == retry_decision{false, 0ms, 5s});
}

TEST_CASE_METHOD(fixture, "a limit and a timeout after sending have budgets of their own") {
  config.transport_retries = 2;
  config.timeout_retries = 1;
  config.limit_waits = 50;
  spent_tries spent{2, 0, 49};
  auto retried = [&](errc x) {
    return decide_retry(config, error{x, ""}, {}, spent, 0, now).retry;
  };
  CHECK_FALSE(retried(errc::unavailable));
  CHECK_FALSE(retried(errc::timeout_unsent));
  CHECK(retried(errc::timeout_sent));
  CHECK(retried(errc::rate_limited));
  spent = {0, 1, 50};
  CHECK(retried(errc::unavailable));
  CHECK_FALSE(retried(errc::timeout_sent));
  CHECK_FALSE(retried(errc::rate_limited));
}

TEST_CASE_METHOD(fixture, "a pause that stands in the body alone is kept") {
  http_response google{429, "", R"({"error":{"details":[{"retryDelay":"15s"}]}})"};
  CHECK(decide(google) == retry_decision{true, 15s, 15s});
  google.status = 400;
  CHECK(retry_after(google, now) == std::nullopt);
  // Told within a 200 reply.
  google.status = 200;
  CHECK(decide(google) == retry_decision{true, 15s, 15s});
  code = errc::provider_error;
  CHECK(decide(google).pause == 0ms);
  code = errc::unavailable;
  CHECK(decide({424, "", "Please retry after 3 seconds."}) == retry_decision{true, 3s, 3s});
}

TEST_CASE_METHOD(fixture, "what is final for one text pauses nobody else") {
  for (const auto x : {errc::http_status, errc::quota_exhausted, errc::authentication}) {
    code = x;
    CHECK(decide(reply(429, "Retry-After: 20\r\n")) == retry_decision{});
  }
}

TEST_CASE_METHOD(fixture, "a limit that outlasts everybody's patience counts as used up") {
  const auto weighed = [&](const http_response& response, const rate_limits& sight = {}) {
    return weigh_limit(config, error{code, "slow"}, response, sight, now);
  };
  CHECK(weighed(reply(429, "Retry-After: 120\r\n")) == error{errc::rate_limited, "slow"});
  CHECK(weighed(reply(429, "Retry-After: 86400\r\n"))
        == error{errc::quota_exhausted,
                 "slow; the limit holds for another 86400 s, longer than retry_after_max, 120000 "
                 "ms: it counts as used up"});
  rate_limits sight;
  sight.requests = {200, 0, 1h};
  CHECK(weighed(reply(429), sight).code == errc::rate_limited);
  sight.requests.reset = 8h;
  CHECK(weighed(reply(429), sight).code == errc::quota_exhausted);
  // Something is left: it was another limit that refused.
  sight.requests.remaining = 1;
  CHECK(weighed(reply(429), sight).code == errc::rate_limited);
  code = errc::unavailable;
  CHECK(weighed(reply(503, "Retry-After: 86400\r\n")).code == errc::unavailable);
}
