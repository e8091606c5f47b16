#include "run/supply.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

void give(supply& x, size_t count) {
  std::vector<prompt> list(count);
  x.add(list);
}

} // namespace

TEST_CASE("a source that has its texts at once is asked when one is wanted") {
  supply x{supply_kind::ready, 4};
  CHECK(x.demand() == 0);
  CHECK(x.take() == nullptr);
  CHECK(x.demand() == 64);
  CHECK(x.comes_at_once());
  CHECK(x.demand() == 0);
  give(x, 2);
  CHECK_FALSE(x.comes_at_once());
  CHECK(x.take() != nullptr);
  CHECK(x.demand() == 0);
}

TEST_CASE("a slow source is asked ahead, half a buffer at a time") {
  supply x{supply_kind::slow, 100};
  CHECK(x.demand() == 200);
  give(x, 200);
  for (int i = 0; i < 99; ++i)
    x.take();
  CHECK(x.demand() == 0);
  x.take();
  CHECK(x.demand() == 100);
}

TEST_CASE("texts that are sent unasked are never asked for") {
  supply x{supply_kind::sent, 4};
  CHECK(x.take() == nullptr);
  CHECK(x.demand() == 0);
}

TEST_CASE("texts are numbered in their order, and a supply is exhausted when the last is taken") {
  supply x{supply_kind::sent, 4};
  give(x, 2);
  x.end();
  CHECK(x.next_index() == 0);
  CHECK(x.end_index() == 2);
  x.take();
  CHECK(x.next_index() == 1);
  CHECK_FALSE(x.exhausted());
  x.take();
  CHECK(x.exhausted());
  CHECK(x.demand() == 0);
}
