#include "counted.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::cli;
using namespace std::chrono_literals;

TEST_CASE("large numbers are read in groups of three digits") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(70'000) == "70,000");
  CHECK(grouped(12'345'678) == "12,345,678");
  CHECK(counted(1, "row", "rows") == "1 row");
  CHECK(counted(0, "row", "rows") == "0 rows");
  CHECK(counted(50'000, "batch", "batches") == "50,000 batches");
}

TEST_CASE("a time that passed is told in its two largest units") {
  CHECK(lasting(-5s) == "0 s");
  CHECK(lasting(119s) == "119 s");
  CHECK(lasting(120s) == "2 min");
  CHECK(lasting(1h) == "1 h");
  CHECK(lasting(130min) == "2 h 10 min");
  CHECK(lasting(47h + 59min) == "47 h 59 min");
  CHECK(lasting(48h) == "2 d");
  CHECK(lasting(76h + 3min) == "3 d 4 h");
}
