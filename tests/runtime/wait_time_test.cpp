#include "policy/wait_time.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// 2025-02-24T22:25:37Z
const auto now = std::chrono::system_clock::time_point{1740435937s};

constexpr auto year = std::chrono::hours{24 * 365};

struct row {
  const char* text;
  std::optional<milliseconds> wait;
};

} // namespace

TEST_CASE("a wait is a number, a duration, a date or a time, and garbage is none") {
  const row rows[] = {
    {"12", 12s},
    {"0", 0ms},
    {"0.5", 500ms},
    {"1e1", 10s},
    {"20ms", 20ms},
    {"6m0s", 6min},
    {"2m59.56s", 179'560ms},
    {"1h2m3.5s", 3'723'500ms},
    {"8h12m0s", 8h + 12min},
    {"1d", 24h},
    {"1.5us", 1ms},
    {"7µs", 1ms},
    {"5 s", 5s},
    {" 2 seconds ", 2s},
    {"PT30S", 30s},
    {"PT1M0.5S", 60'500ms},
    {"2025-02-24T22:25:47Z", 10s},
    {"2025-02-24T23:25:47.250+01:00", 10'250ms},
    {"2025-02-24T22:00:00Z", 0ms},
    {"9999-12-31T23:59:59Z", year},
    {"Mon, 24 Feb 2025 22:25:57 GMT", 20s},
    {"Monday, 24-Feb-25 22:25:57 GMT", 20s},
    {"Mon Feb 24 22:25:57 2025", 20s},
    {"Mon, 24 Feb 2025 22:25:27 GMT", 0ms},
    {"-1", std::nullopt},
    {"-3s", std::nullopt},
    {"-PT3S", std::nullopt},
    {"inf", std::nullopt},
    {"nan", std::nullopt},
    {"1e999", std::nullopt},
    {"0x10", std::nullopt},
    {"1s2", std::nullopt},
    {"s", std::nullopt},
    {"1.2.3s", std::nullopt},
    {"20 30", std::nullopt},
    {"soon", std::nullopt},
    {"Zun, 29 Sep 2023 16:26:27 GMT", std::nullopt},
    {"", std::nullopt},
  };
  for (const auto& x : rows) {
    CAPTURE(x.text);
    CHECK(wait_time(x.text, now) == x.wait);
  }
  CHECK_FALSE(wait_time(std::string(100'000, '9'), now));
}

TEST_CASE("a number of the size of a time since 1970 is one, in whatever it counts") {
  const row rows[] = {
    {"1740435939", 2s},
    {"1740435939.25", 2250ms},
    {"1740435938500", 1500ms},
    {"1740435938500000", 1500ms},
    {"1740435938500000000", 1500ms},
    // Past.
    {"1740435900", 0ms},
    {"1000000000", 0ms},
    // More than a year ahead, and what no clock shows.
    {"1893456000", std::nullopt},
    {"9999999999999", std::nullopt},
    {"99999999999999999999999999999999999", std::nullopt},
  };
  for (const auto& x : rows) {
    CAPTURE(x.text);
    CHECK(wait_time(x.text, now) == x.wait);
    CHECK(wait_time(x.text, now, wait_unit::milliseconds) == x.wait);
  }
  CHECK(wait_time("1500", now, wait_unit::milliseconds) == 1500ms);
}

TEST_CASE("a date that no clock reaches is a long wait, not an overflow") {
  const auto wait = wait_time("Sun, 06 Nov 199437 GMT", now);
  REQUIRE(wait);
  CHECK(*wait > std::chrono::hours{24 * 300});
  CHECK(*wait <= year);
}

TEST_CASE("a wait in words is found, whoever words it") {
  const row rows[] = {
    {"Used 54134, Requested 6465. Please try again in 599ms. Visit", 599ms},
    {"Please retry in 12.5s", 12'500ms},
    {"Please try again in 6m0s.", 6min},
    {"in the day (RPD). Please try again in 1h2m2.5s.", 3'722'500ms},
    {"Please retry after 2 seconds.", 2s},
    {"Please retry after 86400 seconds to proceed", 24h},
    {"max RPM: 3, please try again after 1 seconds", 1s},
    {"Please wait 1 minute and 5 seconds before you retry", 65s},
    {"RETRY AFTER 7", 7s},
    {"retry after 7.", 7s},
    {"Try again in a while, or retry in 3 secs", 3s},
    {"Your limit resets in 2 hours.", 2h},
    {"try again in a while", std::nullopt},
    {"retry after 2 failures", std::nullopt},
    {"retry after 2025-01-01", std::nullopt},
    {"retry in 2 manners", std::nullopt},
    {"it took 5 seconds", std::nullopt},
  };
  for (const auto& x : rows) {
    CAPTURE(x.text);
    CHECK(wait_in_words(x.text) == x.wait);
  }
}

TEST_CASE("the wait in the body of a failed reply is Google's detail, or in words") {
  CHECK(wait_in_body(
          R"({"error":{"code":429,"details":[{"@type":"…RetryInfo","retryDelay":"15s"}]}})", now)
        == 15s);
  CHECK(wait_in_body(R"({"retryDelay" : "34.074824224s"})", now) == 34'075ms);
  CHECK(wait_in_body(R"([{"error":{"details":[{"retryDelay":"900ms"}]}}])", now) == 900ms);
  CHECK(wait_in_body(R"({"error":{"message":"Please retry in 4s."}})", now) == 4s);
  CHECK_FALSE(wait_in_body(R"({"message":"you sent \"retryDelay\": \"15s\""})", now));
  CHECK_FALSE(wait_in_body(R"({"retryDelay": 15})", now));
  CHECK_FALSE(wait_in_body(R"({"retryDelay")", now));
  CHECK_FALSE(wait_in_body(R"({"retryDelay":"15s)", now));
  CHECK_FALSE(wait_in_body(std::string(20'000, ' ') + "try again in 5s", now));
}
