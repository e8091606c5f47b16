#include "run/ending.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("a second reason to drain may only shorten the grace, and the first one stays") {
  ending x{0s};
  CHECK(x.drain({errc::cancelled, "first"}, 0s, 10s));
  CHECK_FALSE(x.drain({errc::no_progress, "second"}, 1s, 20s));
  CHECK(x.next_due(true) == 10s);
  CHECK_FALSE(x.drain({errc::no_progress, "third"}, 1s, 2s));
  CHECK(x.next_due(true) == 3s);
  CHECK(x.why().message == "first");
  CHECK_FALSE(x.is_overdue(2999ms));
  CHECK(x.is_overdue(3s));
}

TEST_CASE("a run that drains without a bound is never overdue") {
  ending x{0s};
  x.drain({errc::cancelled, ""}, 5s, ending::time::max());
  CHECK_FALSE(x.next_due(true));
  CHECK_FALSE(x.is_overdue(ending::time::max() - 1ns));
}

TEST_CASE("a run is stopped once, also while it drains, and is closed from then on") {
  ending x{0s};
  CHECK_FALSE(x.closed());
  x.drain({errc::cancelled, "drained"}, 0s, 1s);
  CHECK(x.closed());
  CHECK_FALSE(x.stopped());
  CHECK(x.stop({errc::cancelled, "stopped"}));
  CHECK_FALSE(x.stop({errc::cancelled, "again"}));
  CHECK(x.why().message == "stopped");
  CHECK_FALSE(x.is_overdue(2s));
  CHECK_FALSE(x.next_due(true));
}

TEST_CASE("a run is stuck when its texts get no answer for too long, and not without texts") {
  ending x{10s};
  x.progress(5s);
  CHECK(x.next_due(true) == 15s);
  CHECK_FALSE(x.next_due(false));
  CHECK_FALSE(x.is_stuck(14s, true));
  CHECK(x.is_stuck(15s, true));
  CHECK_FALSE(x.is_stuck(15s, false));
  CHECK_FALSE(ending{0s}.is_stuck(1h, true));
}
