#include "failure_streak.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("a run is given up once when a whole pool cannot get through") {
  failure_streak x{3};
  CHECK_FALSE(x.add(errc::connect));
  CHECK_FALSE(x.add(errc::authentication));
  CHECK(x.add(errc::connect));
  CHECK_FALSE(x.add(errc::connect));
}

TEST_CASE("after one success a run is never given up") {
  failure_streak x{2};
  CHECK_FALSE(x.add(errc::connect));
  CHECK_FALSE(x.add(errc::none));
  for (int i = 0; i < 100; ++i)
    CHECK_FALSE(x.add(errc::connect));
}

TEST_CASE("a failure that lies in the answer shows that the server works") {
  failure_streak x{1};
  CHECK_FALSE(x.add(errc::reasks_exhausted));
  CHECK_FALSE(x.add(errc::connect));
}

TEST_CASE("rejected requests need more patience, for they may lie in the texts") {
  failure_streak x{2};
  for (int i = 0; i < 31; ++i)
    CHECK_FALSE(x.add(errc::http_status));
  CHECK(x.add(errc::http_status));
}

TEST_CASE("cancelled texts say nothing") {
  failure_streak x{1};
  CHECK_FALSE(x.add(errc::cancelled));
  CHECK(x.add(errc::tls));
}
