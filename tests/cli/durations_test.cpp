#include "durations.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::cli;
using namespace std::chrono_literals;

TEST_CASE("durations have a unit, or are seconds") {
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("1500ms") == 1500ms);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("0.5") == 500ms);
  CHECK(parse_duration("0") == 0s);
}

TEST_CASE("what is no duration is refused") {
  for (auto text : {"", "s", "-1s", "5x", "1 s", "nan", "inf", "1e9h", "99999999999999999h"})
    CHECK_FALSE(parse_duration(text));
}
