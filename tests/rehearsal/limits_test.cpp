#include "limits.hpp"

#include "protocols/openai_chat.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::rehearsing;
using namespace std::chrono_literals;

namespace {

const clock::time_point start{1h};

} // namespace

TEST_CASE("a minute's worth of requests may come at once, then one by one") {
  limiter x;
  x.limit({60, 0}, start);
  for (int i = 0; i < 60; ++i)
    CHECK(x.admit(1, start).granted);
  auto refused = x.admit(1, start);
  CHECK_FALSE(refused.granted);
  CHECK_FALSE(refused.by_tokens);
  CHECK(refused.wait == 1s);
  CHECK_FALSE(x.admit(1, start + 999ms).granted);
  CHECK(x.admit(1, start + 1s).granted);
  CHECK_FALSE(x.admit(1, start + 1s).granted);
}

TEST_CASE("a budget never holds more than a minute's worth") {
  limiter x;
  x.limit({2, 0}, start);
  auto later = start + 1h;
  CHECK(x.admit(1, later).granted);
  CHECK(x.admit(1, later).granted);
  CHECK_FALSE(x.admit(1, later).granted);
}

TEST_CASE("tokens are limited on their own, and a refused request takes none") {
  limiter x;
  x.limit({0, 6000}, start);
  CHECK(x.admit(5000, start).granted);
  auto refused = x.admit(2000, start);
  CHECK_FALSE(refused.granted);
  CHECK(refused.by_tokens);
  CHECK(refused.wait == 10s);
  CHECK(x.admit(1000, start).granted);
}

TEST_CASE("a request above the whole limit waits for a full budget and leaves a debt") {
  limiter x;
  x.limit({0, 60}, start);
  CHECK(x.admit(120, start).granted);
  CHECK(x.admit(1, start).wait == 61s);
}

TEST_CASE("the headers say limits, what is left, and when all is back") {
  limiter x;
  x.limit({60, 150'000}, start);
  x.admit(16, start);
  std::string headers;
  append_limits_like_openai(headers, x, start, {});
  CHECK(headers
        == "x-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 59\r\n"
           "x-ratelimit-reset-requests: 1s\r\nx-ratelimit-limit-tokens: 150000\r\n"
           "x-ratelimit-remaining-tokens: 149984\r\nx-ratelimit-reset-tokens: 6.4ms\r\n");
}

TEST_CASE("durations are written as Go writes them") {
  CHECK(go_duration(0ms) == "0s");
  CHECK(go_duration(20ms) == "20ms");
  CHECK(go_duration(1s) == "1s");
  CHECK(go_duration(1500ms) == "1.5s");
  CHECK(go_duration(6min) == "6m0s");
  CHECK(go_duration(179'560ms) == "2m59.56s");
  CHECK(go_duration(1h + 2min + 3500ms) == "1h2m3.5s");
}
