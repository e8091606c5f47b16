#include "providers/provider.hpp"

#include <troupe/detail/rate_limits.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// 2025-02-24T22:25:37Z
const auto now = std::chrono::system_clock::time_point{1740435937s};

constexpr auto year = std::chrono::hours{24 * 365};

rate_limits limits_in(std::string_view headers) {
  return read_rate_limits(headers, find_provider("openai")->limits, now);
}

} // namespace

TEST_CASE("a reset is a Go duration, a number of seconds or a date, and garbage counts as absent") {
  struct row {
    const char* text;
    std::optional<milliseconds> wait;
  };
  const row rows[] = {
    {"20ms", 20ms},
    {"1s", 1s},
    {"6m0s", 6min},
    {"2m59.56s", 179'560ms},
    {"1h2m3.5s", 3'723'500ms},
    {"0s", 0ms},
    {"1.5us", 1ms},
    {"7µs", 1ms},
    {"12", 12s},
    {"0", 0ms},
    {"0.5", 500ms},
    {"2025-02-24T22:25:47Z", 10s},
    {"2025-02-24T23:25:47.250+01:00", 10'250ms},
    {"2025-02-24T22:00:00Z", 0ms},
    {"9999-12-31T23:59:59Z", year},
    {"99999999999999999999999999h", year},
    {"1e9", std::nullopt},
    {"-1", std::nullopt},
    {"-3s", std::nullopt},
    {"inf", std::nullopt},
    {"nan", std::nullopt},
    {"0x10", std::nullopt},
    {"1s2", std::nullopt},
    {"s", std::nullopt},
    {"1.2.3s", std::nullopt},
    {"5 s", std::nullopt},
    {"soon", std::nullopt},
    {"", std::nullopt},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(read_reset(row.text, now) == row.wait);
  }
  CHECK_FALSE(read_reset(std::string(100'000, '9'), now));
}

TEST_CASE("the headers of OpenAI are read, the project's among them") {
  const auto x = limits_in("content-type: application/json\r\n"
                           "x-ratelimit-limit-requests: 60\r\n"
                           "x-ratelimit-limit-tokens: 150000\r\n"
                           "X-RateLimit-Remaining-Requests: 59\r\n"
                           "x-ratelimit-remaining-tokens: 149984\r\n"
                           "x-ratelimit-reset-requests: 1s\r\n"
                           "x-ratelimit-reset-tokens: 6m0s\r\n"
                           "x-ratelimit-limit-project-tokens: 60000\r\n"
                           "x-ratelimit-remaining-project-tokens: 57000\r\n"
                           "x-ratelimit-reset-project-tokens: 3s\r\n");
  CHECK(x.requests == limit_sight{60, 59, 1s});
  CHECK(x.tokens == limit_sight{150000, 149984, 6min});
  CHECK(x.project_tokens == limit_sight{60000, 57000, 3s});
  CHECK_FALSE(x.input_tokens.said());
  CHECK(x.said());
}

TEST_CASE("the headers of Anthropic are read, input and output apart") {
  const auto x = limits_in("anthropic-ratelimit-requests-limit: 50\r\n"
                           "anthropic-ratelimit-requests-remaining: 49\r\n"
                           "anthropic-ratelimit-requests-reset: 2025-02-24T22:25:47Z\r\n"
                           "anthropic-ratelimit-input-tokens-limit: 40000\r\n"
                           "anthropic-ratelimit-input-tokens-remaining: 39000\r\n"
                           "anthropic-ratelimit-output-tokens-limit: 8000\r\n"
                           "anthropic-ratelimit-output-tokens-remaining: 7000\r\n"
                           "anthropic-ratelimit-unified-5h-status: allowed\r\n"
                           "anthropic-organization-id: someone\r\n");
  CHECK(x.requests == limit_sight{50, 49, 10s});
  CHECK(x.input_tokens == limit_sight{40000, 39000, std::nullopt});
  CHECK(x.output_tokens == limit_sight{8000, 7000, std::nullopt});
  CHECK_FALSE(x.tokens.said());
}

TEST_CASE("only the families of the provider are read") {
  const limit_header_family families[] = {{.prefix = "made-up-", .aspect_first = false}};
  const auto x = read_rate_limits("x-ratelimit-limit-requests: 60\r\n"
                                  "made-up-limit-tokens: 70\r\n"
                                  "Made-Up-Requests-Limit: 80\r\n",
                                  families, now);
  CHECK(x.requests == limit_sight{80, std::nullopt, std::nullopt});
  CHECK_FALSE(x.tokens.said());
  CHECK_FALSE(read_rate_limits("x-ratelimit-limit-requests: 60\r\n", {}, now).said());
}

TEST_CASE("headers that say nothing of the kind, or nonsense, are no limits") {
  for (const auto* headers :
       {"", "x-request-id: abc\r\nage: 3\r\n",
        "x-ratelimit-limit: 10\r\nx-ratelimit-remaining: 9\r\n",
        "x-ratelimit-limit-requests: many\r\n", "x-ratelimit-limit-requests: 0\r\n",
        "x-ratelimit-limit-requests: -5\r\n", "x-ratelimit-limit-tokens: 1e5\r\n",
        "x-ratelimit-limit-tokens: 99999999999999999999999\r\n",
        "x-ratelimit-limit-tokens: 9999999999999999\r\n", "x-ratelimit-limit-cookies: 5\r\n",
        "x-ratelimit-\r\n", "anthropic-ratelimit-limit: 5\r\n",
        "x-ratelimit-limit-requests 60\r\n"}) {
    CAPTURE(headers);
    CHECK_FALSE(limits_in(headers).said());
  }
}

TEST_CASE("the wait in the body of a failed reply is found: Google's detail, or a sentence") {
  CHECK(read_retry_info(
          R"({"error":{"code":429,"details":[{"@type":"…RetryInfo","retryDelay":"15s"}]}})")
        == 15s);
  CHECK(read_retry_info(R"({"retryDelay" : "34.074824224s"})") == 34'075ms);
  CHECK(read_retry_info(R"([{"error":{"details":[{"retryDelay":"900ms"}]}}])") == 900ms);
  CHECK(read_retry_info("Limit 60000, Used 54134, Requested 6465. Please try again in 599ms. Visit")
        == 599ms);
  CHECK(read_retry_info("Please retry in 12.5s") == 12'500ms);
  CHECK(read_retry_info("Please try again in 6m0s.") == 6min);
  CHECK_FALSE(read_retry_info(R"({"message":"you sent \"retryDelay\": \"15s\""})"));
  CHECK_FALSE(read_retry_info("try again in a while"));
  CHECK_FALSE(read_retry_info(R"({"retryDelay": 15})"));
  CHECK_FALSE(read_retry_info(R"({"retryDelay")"));
  CHECK_FALSE(read_retry_info(std::string(20'000, ' ') + "try again in 5s"));
}
