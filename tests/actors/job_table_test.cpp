#include "../../actors/job_table.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("a ticket is void once its text is dispatched again or finished") {
  job_table table;
  const auto slot = table.add(7, nullptr);
  const auto first = table.dispatch(slot);
  REQUIRE(table.find(first) != nullptr);
  CHECK(table.find(first)->index() == 7);
  const auto second = table.dispatch(slot);
  CHECK(table.find(first) == nullptr);
  CHECK(table.find(second) != nullptr);
  CHECK(table.take(slot).index() == 7);
  CHECK(table.find(second) == nullptr);
  CHECK(table.size() == 0);
}

TEST_CASE("a slot is used again, and no ticket of its former text finds the new one") {
  job_table table;
  const auto slot = table.add(1, nullptr);
  const auto old = table.dispatch(slot);
  table.take(slot);
  CHECK(table.add(2, nullptr) == slot);
  CHECK(table.find(old) == nullptr);
  CHECK(table.find(table.current(slot))->index() == 2);
  CHECK(table.find(ticket{99, 1}) == nullptr);
}
