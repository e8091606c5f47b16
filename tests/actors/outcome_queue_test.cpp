#include "client/outcome_queue.hpp"

#include <catch2/catch_test_macros.hpp>

#include <utility>

using namespace troupe;

namespace {

std::vector<outcome_ptr> batch_of(uint64_t first, uint64_t count) {
  std::vector<outcome_ptr> result;
  for (uint64_t i = 0; i < count; ++i) {
    result.push_back(std::make_unique<erased_outcome>());
    result.back()->index = first + i;
  }
  return result;
}

} // namespace

TEST_CASE("outcomes that are used up come back to whoever delivers the next ones") {
  outcome_queue queue{100};
  uint64_t to_grant = 0;
  auto batch = batch_of(0, 2);
  queue.deliver({}, batch);
  CHECK(batch.empty());
  auto x = queue.next(nullptr, to_grant);
  const auto* first = x.get();
  x = queue.next(std::move(x), to_grant);
  REQUIRE(x);
  CHECK(x->index == 1);
  // The consumer gives back what it has when it comes for more.
  batch = batch_of(2, 1);
  queue.deliver({}, batch);
  CHECK(batch.empty());
  const auto* second = x.get();
  x = queue.next(std::move(x), to_grant);
  REQUIRE(x);
  CHECK(x->index == 2);
  batch = batch_of(3, 1);
  queue.deliver({}, batch);
  REQUIRE(batch.size() == 2);
  CHECK(batch[0].get() == first);
  CHECK(batch[1].get() == second);
}

TEST_CASE("a consumer gives credit back in halves of the capacity") {
  outcome_queue queue{4};
  uint64_t to_grant = 0;
  auto batch = batch_of(0, 4);
  queue.deliver({}, batch);
  for (const uint64_t expected : {0, 2, 0, 2}) {
    CHECK(queue.next(nullptr, to_grant));
    CHECK(to_grant == expected);
  }
}
