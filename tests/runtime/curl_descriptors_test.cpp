#include "http/curl_engine.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sys/resource.h>

using Catch::Matchers::ContainsSubstring;

TEST_CASE("the soft limit of file descriptors is raised as far as needed") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  auto low = before;
  low.rlim_cur = 200;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  CHECK(troupe::reserve_file_descriptors(8));
  rlimit after{};
  getrlimit(RLIMIT_NOFILE, &after);
  CHECK(after.rlim_cur >= 264);
  CHECK(after.rlim_max == before.rlim_max);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("more file descriptors than the hard limit allows are refused with their number") {
  auto x = troupe::reserve_file_descriptors(3'900'000'000u);
  REQUIRE_FALSE(x);
  CHECK(x.error().code == troupe::errc::configuration);
  CHECK_THAT(x.error().message, ContainsSubstring("4387500256") && ContainsSubstring("ulimit -Hn"));
}
