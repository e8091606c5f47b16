#include "hope.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("hope is lost once when a whole pool cannot get through") {
  hope x{3};
  CHECK_FALSE(x.lose(errc::connect));
  CHECK_FALSE(x.lose(errc::authentication));
  CHECK(x.lose(errc::connect));
  CHECK_FALSE(x.lose(errc::connect));
}

TEST_CASE("one success keeps the hope for ever") {
  hope x{2};
  CHECK_FALSE(x.lose(errc::connect));
  CHECK_FALSE(x.lose(errc::none));
  for (int i = 0; i < 100; ++i)
    CHECK_FALSE(x.lose(errc::connect));
}

TEST_CASE("a failure that lies in the answer shows that the server works") {
  hope x{1};
  CHECK_FALSE(x.lose(errc::reasks_exhausted));
  CHECK_FALSE(x.lose(errc::connect));
}

TEST_CASE("rejected requests need more patience, for they may lie in the texts") {
  hope x{2};
  for (int i = 0; i < 31; ++i)
    CHECK_FALSE(x.lose(errc::http_status));
  CHECK(x.lose(errc::http_status));
}

TEST_CASE("cancelled texts say nothing") {
  hope x{1};
  CHECK_FALSE(x.lose(errc::cancelled));
  CHECK(x.lose(errc::tls));
}
