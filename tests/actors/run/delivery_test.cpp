#include "run/delivery.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <utility>

using namespace troupe;

namespace {

outcome_ptr outcome_at(uint64_t index) {
  auto x = std::make_unique<erased_outcome>();
  x->index = index;
  return x;
}

} // namespace

TEST_CASE("somebody is told once that outcomes wait, until they are taken") {
  delivery x{settings{}, order::completed, unlimited_credit};
  CHECK(x.put(outcome_at(0)));
  CHECK_FALSE(x.put(outcome_at(1)));
  CHECK(x.take().size() == 2);
  CHECK(x.put(outcome_at(2)));
}

TEST_CASE("no more is delivered than there is credit for") {
  delivery x{settings{}, order::completed, 1};
  CHECK(x.put(outcome_at(0)));
  CHECK_FALSE(x.put(outcome_at(1)));
  CHECK(x.take().size() == 1);
  CHECK(x.take().empty());
  x.add_credit(5);
  CHECK(x.take().size() == 1);
  CHECK(x.empty());
}

TEST_CASE("credit without a limit stays without one") {
  delivery x{settings{}, order::completed, 1};
  x.add_credit(unlimited_credit);
  for (uint64_t i = 0; i < 3; ++i) {
    CHECK(x.put(outcome_at(i)));
    CHECK(x.take().size() == 1);
  }
}

TEST_CASE("in order, an outcome waits for those before it") {
  delivery x{settings{}, order::input, unlimited_credit};
  CHECK(x.put(outcome_at(1)));
  CHECK(x.take().empty());
  CHECK(x.put(outcome_at(0)));
  CHECK(x.take().size() == 2);
}

TEST_CASE("held back is what there is no credit for") {
  delivery x{settings{}, order::completed, 2};
  for (uint64_t i = 0; i < 5; ++i)
    static_cast<void>(x.put(outcome_at(i)));
  CHECK(x.held_back() == 3);
  CHECK(x.take().size() == 2);
  CHECK(x.held_back() == 3);
  x.add_credit(unlimited_credit);
  CHECK(x.held_back() == 0);
}
