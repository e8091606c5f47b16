#include "run/waits.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using wait_length = waits::time;

const error slow{errc::rate_limited, "HTTP 429: slow"};

} // namespace

TEST_CASE("a wait of ten seconds is told with its reason, a shorter one is not") {
  waits x{2};
  x.fail(1, slow, 9s);
  CHECK_FALSE(x.take(1, std::nullopt, 0s));
  x.fail(1, slow, 30s);
  CHECK_FALSE(x.take(0, std::nullopt, 0s));
  const auto told = x.take(1, std::nullopt, 5s);
  REQUIRE(told);
  CHECK(told->route == 1);
  CHECK(told->wait == 25s);
  CHECK(told->reason == slow);
}

TEST_CASE("a wait is told once, and the next one a minute later unless it is twice as long") {
  waits x{1};
  x.fail(0, slow, 20s);
  CHECK(x.take(0, std::nullopt, 0s));
  CHECK_FALSE(x.take(0, std::nullopt, 1s));
  // A little more of the same.
  x.fail(0, slow, 29s);
  CHECK_FALSE(x.take(0, std::nullopt, 2s));
  x.fail(0, slow, 45s);
  CHECK_FALSE(x.take(0, std::nullopt, 10s));
  x.fail(0, slow, 61s);
  CHECK(x.take(0, std::nullopt, 20s));
  x.fail(0, slow, 100s);
  CHECK_FALSE(x.take(0, std::nullopt, 70s));
  CHECK(x.take(0, std::nullopt, 81s));
}

TEST_CASE("what the limiter holds back has a reason, too") {
  waits x{1};
  x.limit(0, 40s);
  const auto told = x.take(0, std::nullopt, 0s);
  REQUIRE(told);
  CHECK(told->reason.code == errc::rate_limited);
  waits known{1};
  known.fail(0, slow, 0s);
  known.limit(0, 40s);
  CHECK(known.take(0, std::nullopt, 0s)->reason == slow);
}

TEST_CASE("texts that all wait for their next try are told of with the last failure") {
  waits x{1};
  x.fail(0, {errc::connect, "nobody there"}, 0s);
  const auto told = x.take(0, wait_length{12s}, 0s);
  REQUIRE(told);
  CHECK(told->wait == 12s);
  CHECK(told->reason.code == errc::connect);
}
