#include "policy/breaker.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using state = breaker::state;

breaker opened_at(breaker::time now) {
  breaker result{3, 10s};
  for (int i = 0; i < 3; ++i)
    result.fail(now);
  return result;
}

} // namespace

TEST_CASE("a breaker opens after so many failures in a row, and not before") {
  breaker x{3, 10s};
  x.fail(1s);
  x.fail(1s);
  x.succeed();
  x.fail(1s);
  x.fail(1s);
  CHECK(x.at(1s) == state::closed);
  CHECK(x.allows(1s));
  x.fail(1s);
  CHECK(x.at(1s) == state::open);
  CHECK_FALSE(x.allows(1s));
}

TEST_CASE("an open breaker lets one request try after its pause") {
  auto x = opened_at(1s);
  CHECK_FALSE(x.allows(10s));
  CHECK(x.at(11s) == state::half_open);
  CHECK(x.allows(11s));
  x.start(11s);
  CHECK_FALSE(x.allows(12s));
}

TEST_CASE("a trial that is answered closes the breaker") {
  auto x = opened_at(1s);
  x.start(11s);
  x.succeed();
  CHECK(x.at(12s) == state::closed);
  x.fail(12s);
  CHECK(x.allows(12s));
}

TEST_CASE("each trial in vain doubles the pause, up to eight times") {
  auto x = opened_at(0s);
  auto now = 10s;
  for (const auto pause : {20s, 40s, 80s, 80s, 80s}) {
    x.start(now);
    x.fail(now);
    CHECK(x.open_until() == now + pause);
    now += pause;
  }
}

TEST_CASE("failures of requests that were on their way when it opened do not prolong the pause") {
  auto x = opened_at(0s);
  x.fail(5s);
  CHECK(x.open_until() == 10s);
}

TEST_CASE("a trial that never comes back is followed by another one") {
  auto x = opened_at(0s);
  x.start(10s);
  CHECK_FALSE(x.allows(19s));
  CHECK(x.allows(20s));
}
