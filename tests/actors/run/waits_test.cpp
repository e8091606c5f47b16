#include "run/waits.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using wait_length = waits::time;

const error slow{errc::rate_limited, "HTTP 429: slow"};

} // namespace

TEST_CASE("a wait of ten seconds is told with its reason, a shorter one is not") {
  waits x{2};
  x.fail(1, slow, 9s, 0s);
  CHECK_FALSE(x.take(1, std::nullopt, 0s));
  x.fail(1, slow, 30s, 0s);
  CHECK_FALSE(x.take(0, std::nullopt, 0s));
  const auto told = x.take(1, std::nullopt, 5s);
  REQUIRE(told);
  CHECK(told->route == 1);
  CHECK(told->wait == 25s);
  CHECK(told->reason == slow);
}

TEST_CASE("a wait is told once, and the next one a minute later unless it is twice as long") {
  waits x{1};
  const auto pause = [&x](auto until, auto now) {
    x.succeed(0);
    x.fail(0, slow, until, now);
    return x.take(0, std::nullopt, now).has_value();
  };
  CHECK(pause(20s, 0s));
  CHECK_FALSE(x.take(0, std::nullopt, 1s));
  // A little more of the same.
  CHECK_FALSE(pause(29s, 2s));
  CHECK_FALSE(pause(45s, 10s));
  CHECK(pause(61s, 20s));
  CHECK_FALSE(pause(100s, 70s));
  CHECK(pause(120s, 81s));
}

TEST_CASE("what the limiter holds back has a reason, too") {
  waits x{1};
  x.limit(0, 40s, 0s);
  const auto told = x.take(0, std::nullopt, 0s);
  REQUIRE(told);
  CHECK(told->reason.code == errc::rate_limited);
  waits known{1};
  known.fail(0, slow, 0s, 0s);
  known.limit(0, 40s, 0s);
  CHECK(known.take(0, std::nullopt, 0s)->reason == slow);
}

TEST_CASE("texts that all wait for their next try are told of with the last failure") {
  waits x{1};
  x.fail(0, {errc::connect, "nobody there"}, 0s, 0s);
  const auto told = x.take(0, wait_length{12s}, 0s);
  REQUIRE(told);
  CHECK(told->wait == 12s);
  CHECK(told->reason.code == errc::connect);
}

TEST_CASE("short pauses without an answer in between are one long wait") {
  waits x{1};
  std::vector<wait_length> told;
  for (wait_length now{0}; now < 100s; now += 5s) {
    x.fail(0, slow, now + 4s, now);
    if (const auto word = x.take(0, std::nullopt, now))
      told.push_back(word->waited);
  }
  CHECK(told == std::vector<wait_length>{10s, 25s, 55s});
  waits answered{1};
  for (wait_length now{0}; now < 100s; now += 5s) {
    answered.fail(0, slow, now + 4s, now);
    CHECK_FALSE(answered.take(0, std::nullopt, now));
    answered.succeed(0);
  }
}
