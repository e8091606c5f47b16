#include "run/seats.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

constexpr used_permit none{};

} // namespace

TEST_CASE("seats come into use one after the other, the one that was free last first") {
  seats x{2};
  CHECK(x.take({0, 0}, none) == 0);
  CHECK(x.take({1, 0}, none) == 1);
  CHECK_FALSE(x.any_free());
  CHECK(x.report(0, {0, 0}));
  CHECK(x.any_free());
  CHECK(x.take({2, 0}, none) == 0);
  CHECK(x.busy() == 2);
}

TEST_CASE("a report about a request that does not run there frees no seat") {
  seats x{1};
  x.take({0, 0}, none);
  CHECK(x.cancel(0, {0, 0}));
  x.take({1, 0}, none);
  CHECK_FALSE(x.report(0, {0, 0}));
  CHECK_FALSE(x.report(7, {0, 0}));
  CHECK(x.busy() == 1);
  CHECK(x.running(0) == ticket{1, 0});
}

TEST_CASE("a seat that is kept for a request counts as taken") {
  seats x{1};
  x.reserve();
  CHECK_FALSE(x.any_free());
  x.unreserve(1);
  CHECK(x.any_free());
}

TEST_CASE("whoever dies in a seat leaves the permits whose end was not reported") {
  seats x{1};
  x.take({0, 0}, {0, 11});
  CHECK(x.report(0, {0, 0}));
  x.take({1, 0}, {0, 12});
  CHECK(x.cancel(0, {1, 0}));
  x.take({2, 0}, {1, 13});
  const auto lost = x.lose(0);
  REQUIRE(lost.size() == 2);
  CHECK(lost[0].number == 12);
  CHECK(lost[1].number == 13);
  CHECK(lost[1].route == 1);
  CHECK(x.busy() == 0);
  CHECK(x.lose(0).empty());
}

TEST_CASE("a hundred thousand seats are taken and left") {
  constexpr uint32_t many = 100'000;
  seats x{many};
  for (uint32_t i = 0; i < many; ++i)
    CHECK(x.take({i, 1}, none) == i);
  CHECK_FALSE(x.any_free());
  for (uint32_t i = 0; i < many; ++i)
    CHECK(x.report(i, {i, 1}));
  CHECK(x.busy() == 0);
  // Nothing runs in an idle seat, whatever it remembers.
  CHECK(x.running(5).slot == no_slot);
  CHECK_FALSE(x.report(5, x.running(5)));
  CHECK(x.lose(5).empty());
  CHECK(x.busy() == 0);
  CHECK(x.take({1, 2}, none) == many - 1);
}

TEST_CASE("of a route whose limiter is another one no permits are left") {
  seats x{2};
  x.take({0, 0}, {0, 11});
  x.take({1, 0}, {1, 12});
  x.forget_permits(0);
  CHECK(x.lose(0).empty());
  REQUIRE(x.lose(1).size() == 1);
}
