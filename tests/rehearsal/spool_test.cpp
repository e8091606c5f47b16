#include "batches/spool.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using troupe::rehearsing::spool;

TEST_CASE("a spool gives back what was put into it, also while it grows") {
  spool x;
  CHECK(x.view().text().empty());
  x.append("abc");
  CHECK(x.view().text() == "abc");
  const std::string large(200'000, 'x');
  x.append(large);
  CHECK(x.size() == 200'003);
  char bytes[8];
  CHECK(x.read(1, bytes, 4) == 4);
  CHECK(std::string(bytes, 4) == "bcxx");
  CHECK(x.read(200'000, bytes, 8) == 3);
  CHECK(x.read(200'003, bytes, 8) == 0);
  CHECK(x.view().text() == "abc" + large);
}
