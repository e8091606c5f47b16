#include "prompt_cache.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::rehearsing;

TEST_CASE("a beginning is written when it is new, and read from then on") {
  prompt_cache cache;
  const auto first = cache.look_up({{1, 100, false}});
  CHECK((first.read_bytes == 0 && first.written_bytes == 100));
  const auto second = cache.look_up({{1, 100, false}});
  CHECK((second.read_bytes == 100 && second.written_bytes == 0));
  CHECK(cache.look_up({}).written_bytes == 0);
}

TEST_CASE("what goes beyond a known beginning is written") {
  prompt_cache cache;
  cache.look_up({{1, 100, false}});
  const auto longer = cache.look_up({{1, 100, false}, {2, 150, true}});
  CHECK((longer.read_bytes == 100 && longer.written_bytes == 50 && longer.for_hour));
  CHECK(cache.look_up({{1, 100, false}, {2, 150, true}}).read_bytes == 150);
  cache.forget();
  CHECK(cache.look_up({{1, 100, false}}).read_bytes == 0);
}
