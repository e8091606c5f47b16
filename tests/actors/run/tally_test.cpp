#include "run/tally.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("a tally counts what went in batches, and what that cost, among the rest") {
  tally sum{tally::time{0}};
  attempt x;
  x.cost = money::from_nanos(100);
  sum.add_attempt(x, {}, true);
  x.batched = true;
  x.cost = money::from_nanos(5);
  sum.add_attempt(x, {}, true);
  sum.add_attempt(x, {}, true);
  const auto at = sum.at(tally::time{0});
  CHECK(at.batched == 2);
  CHECK(at.batch_cost == money::from_nanos(10));
  CHECK(at.cost == money::from_nanos(110));
}
