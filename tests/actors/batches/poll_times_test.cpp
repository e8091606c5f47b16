#include "batches/poll_times.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("a young batch is looked at often, an old one as seldom as is ever done") {
  const poll_times x{10s, 60s};
  CHECK(x.next(0s, 0, 100) == 10s);
  CHECK(x.next(200s, 0, 100) == 20s);
  CHECK(x.next(24h, 0, 100) == 60s);
}

TEST_CASE("a batch that tells how far it is is looked at by that") {
  const poll_times x{10s, 600s};
  // The other half takes 300 s more.
  CHECK(x.next(300s, 50, 100) == 100s);
  CHECK(x.next(300s, 99, 100) == 10s);
  CHECK(x.next(300s, 100, 100) == 10s);
}

TEST_CASE("one that is done with more than it has is not believed") {
  CHECK(poll_times{10s, 600s}.next(1000s, 101, 100) == 100s);
}

TEST_CASE("what earlier batches took says when this one will be done") {
  poll_times x{10s, 600s};
  x.learn(900s);
  CHECK(x.next(0s, 0, 100) == 300s);
  CHECK(x.next(600s, 0, 100) == 100s);
  // Later than usual.
  CHECK(x.next(2000s, 0, 100) == 200s);
  x.learn(300s);
  CHECK(x.next(0s, 0, 100) == 200s);
}

TEST_CASE("a first row of many after a day is no reason to wait for ever") {
  const poll_times x{10s, 60s};
  CHECK(x.next(720h, 1, 50'000'000) == 60s);
}

TEST_CASE("of two bounds that contradict each other the lower one holds") {
  CHECK(poll_times{10s, 1s}.next(1h, 0, 1) == 10s);
}
