#include "providers/provider.hpp"

#include <troupe/detail/rate_limits.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// 2025-02-24T22:25:37Z
const auto now = std::chrono::system_clock::time_point{1740435937s};

rate_limits limits_in(std::string_view headers) {
  return read_rate_limits(headers, find_provider("openai")->limits, now);
}

} // namespace

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

TEST_CASE("resets may be times since 1970, and those that are none say nothing") {
  const auto reset = [](const std::string& text) {
    return limits_in("x-ratelimit-limit-requests: 60\r\nx-ratelimit-reset-requests: " + text
                     + "\r\n")
      .requests.reset;
  };
  CHECK(reset("1740435940") == 3s);
  CHECK(reset("1740435940500") == 3500ms);
  CHECK(reset("1740435000") == 0ms);
  CHECK_FALSE(reset("-1"));
  CHECK_FALSE(reset("soon"));
}

TEST_CASE("what is used up is so until the last of its limits is reset") {
  rate_limits x;
  CHECK_FALSE(used_up_for(x));
  x.requests = {60, 1, 2h};
  x.tokens = {1000, 0, std::nullopt};
  CHECK_FALSE(used_up_for(x));
  x.tokens.reset = 3s;
  x.output_tokens = {std::nullopt, 0, 5min};
  CHECK(used_up_for(x) == 5min);
}

TEST_CASE("limits of several spans are told apart, by their names") {
  const auto x = read_rate_limits("x-ratelimit-limit-requests-day: 14400\r\n"
                                  "x-ratelimit-limit-tokens-minute: 60000\r\n"
                                  "x-ratelimit-remaining-requests-day: 14399\r\n"
                                  "x-ratelimit-remaining-tokens-minute: 59000\r\n"
                                  "x-ratelimit-reset-requests-day: 33011.5\r\n"
                                  "x-ratelimit-reset-tokens-minute: 11.25\r\n"
                                  "x-ratelimit-limit-tokens-hour: 900000\r\n"
                                  "x-ratelimit-limit-cookies-day: 3\r\n",
                                  find_provider("cerebras")->limits, now);
  CHECK(x.said());
  CHECK_FALSE(x.requests.said());
  REQUIRE(x.windows.size() == 3);
  CHECK(x.windows[0]
        == window_sight{limited_thing::requests, limit_window::day, {14400, 14399, 33011500ms}});
  CHECK(x.windows[1]
        == window_sight{limited_thing::tokens, limit_window::minute, {60000, 59000, 11250ms}});
  CHECK(x.windows[2] == window_sight{limited_thing::tokens, limit_window::hour, {900000, {}, {}}});
}

TEST_CASE("what a provider's names leave out, its row says") {
  const auto groq = read_rate_limits("x-ratelimit-limit-requests: 1000\r\n"
                                     "x-ratelimit-limit-tokens: 6000\r\n",
                                     find_provider("groq")->limits, now);
  REQUIRE(groq.windows.size() == 2);
  CHECK(groq.windows[0].window == limit_window::day);
  CHECK(groq.windows[1].window == limit_window::minute);
  const auto together = read_rate_limits("x-ratelimit-limit: 10\r\nx-ratelimit-remaining: 9\r\n"
                                         "x-ratelimit-reset: 1\r\nx-tokenlimit-limit: 3000\r\n",
                                         find_provider("together")->limits, now);
  REQUIRE(together.windows.size() == 2);
  CHECK(together.windows[0]
        == window_sight{limited_thing::requests, limit_window::second, {10, 9, 1s}});
  CHECK(together.windows[1].what == limited_thing::tokens);
  const auto fireworks = read_rate_limits("x-ratelimit-limit-tokens-prompt: 60000\r\n"
                                          "x-ratelimit-limit-tokens-generated: 6000\r\n",
                                          find_provider("fireworks")->limits, now);
  REQUIRE(fireworks.windows.size() == 2);
  CHECK(fireworks.windows[0].what == limited_thing::input_tokens);
  CHECK(fireworks.windows[1].what == limited_thing::output_tokens);
  const auto mistral = read_rate_limits("x-ratelimit-limit-req-minute: 60\r\n"
                                        "x-ratelimit-remaining-tokens-month: 7\r\n"
                                        "x-ratelimitbysize-limit-minute: 500\r\n"
                                        "ratelimitbysize-remaining: 400\r\n",
                                        find_provider("mistral")->limits, now);
  REQUIRE(mistral.windows.size() == 3);
  CHECK(mistral.windows[0].what == limited_thing::requests);
  CHECK(mistral.windows[1].window == limit_window::month);
  CHECK(mistral.windows[2]
        == window_sight{limited_thing::tokens, limit_window::minute, {500, {}, {}}});
  CHECK(mistral.tokens.remaining == 400);
}

TEST_CASE("a limit of which nothing is known is none: -1, and 0") {
  const auto x = read_rate_limits("x-ratelimit-limit-requests: -1\r\n"
                                  "x-ratelimit-remaining-requests: -1\r\n"
                                  "x-ratelimit-reset-requests: 0\r\n"
                                  "x-ratelimit-limit-tokens: 0\r\n",
                                  find_provider("azure")->limits, now);
  CHECK_FALSE(x.said());
  CHECK_FALSE(used_up_for(x));
}

TEST_CASE("of several spans any that is used up is") {
  rate_limits x;
  x.windows = {{limited_thing::tokens, limit_window::minute, {100, 50, 5s}},
               {limited_thing::requests, limit_window::day, {100, 0, 3h}}};
  CHECK(used_up_for(x) == 3h);
  x.windows.push_back({limited_thing::tokens, limit_window::hour, {100, 0, {}}});
  CHECK(used_up_for(x) == 3h);
}
