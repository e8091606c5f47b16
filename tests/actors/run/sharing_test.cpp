#include "run/sharing.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

constexpr cache_key key{1};

} // namespace

TEST_CASE("the first of equal texts asks, the others follow it until it has its answer") {
  sharing x{true, 1};
  const auto first = x.join(key, {0, 0});
  REQUIRE(first);
  CHECK_FALSE(x.join(key, {1, 0}));
  CHECK_FALSE(x.join(key, {2, 0}));
  const auto other = x.join(cache_key{2}, {3, 0});
  CHECK(other);
  CHECK(x.settle(*first) == std::vector<text_id>{{1, 0}, {2, 0}});
  CHECK(x.join(key, {4, 0}));
}

TEST_CASE("a request that is settled late takes nobody's place away") {
  sharing x{true, 1};
  const auto first = x.join(key, {0, 0});
  x.settle(*first);
  const auto second = x.join(key, {1, 0});
  CHECK_FALSE(x.join(key, {2, 0}));
  x.settle(*first);
  CHECK(x.settle(*second) == std::vector<text_id>{{2, 0}});
}

TEST_CASE("look-ups, and texts without an answer, are started ahead within bounds") {
  sharing x{true, 3};
  for (int i = 0; i < 70; ++i) {
    CHECK(x.may_look_up());
    x.begin_look_up();
  }
  CHECK_FALSE(x.may_look_up());
  x.end_look_up();
  CHECK(x.may_look_up());
  for (int i = 0; i < 70; ++i)
    x.add_unsent();
  CHECK_FALSE(x.may_look_up());
  x.remove_unsent();
  CHECK(x.may_look_up());
}

TEST_CASE("for a pool of a hundred thousand no more is looked up ahead than for a large one") {
  sharing x{true, 100'000};
  for (int i = 0; i < 2 * 4096 + 64; ++i) {
    CHECK(x.may_look_up());
    x.add_unsent();
  }
  CHECK_FALSE(x.may_look_up());
}

TEST_CASE("nobody looks up any more once the cache is gone, but equal texts still share") {
  sharing x{true, 1};
  x.begin_look_up();
  x.end_look_ups();
  CHECK_FALSE(x.on());
  CHECK_FALSE(x.may_look_up());
  CHECK_FALSE(x.looks_up());
  const auto first = x.join(key, {0, 0});
  CHECK(first);
  CHECK_FALSE(x.join(key, {1, 0}));
}

TEST_CASE("a failure that is a text's own says nothing about an equal one") {
  CHECK(is_own_failure(errc::deadline_exceeded));
  CHECK(is_own_failure(errc::internal));
  CHECK_FALSE(is_own_failure(errc::refused));
  CHECK_FALSE(is_own_failure(errc::reasks_exhausted));
}
