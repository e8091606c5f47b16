#include "run/outbox.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

outcome_ptr with_index(uint64_t index) {
  auto result = std::make_unique<erased_outcome>();
  result->index = index;
  return result;
}

std::vector<uint64_t> take(outbox& box, uint64_t max) {
  std::vector<outcome_ptr> got;
  box.take(got, max);
  std::vector<uint64_t> result;
  for (const auto& x : got)
    result.push_back(x->index);
  return result;
}

} // namespace

TEST_CASE("in input order an outcome waits for all before it") {
  outbox box{order::input, 4};
  box.put(with_index(2));
  box.put(with_index(1));
  CHECK_FALSE(box.ready());
  CHECK(take(box, 10).empty());
  box.put(with_index(0));
  CHECK(take(box, 2) == std::vector<uint64_t>{0, 1});
  CHECK(take(box, 2) == std::vector<uint64_t>{2});
  CHECK(box.empty());
}

TEST_CASE("in input order the window counts from the oldest undelivered text") {
  outbox box{order::input, 2};
  CHECK(box.may_start(1, 1));
  CHECK_FALSE(box.may_start(2, 1));
  box.put(with_index(0));
  CHECK_FALSE(box.may_start(2, 1));
  take(box, 1);
  CHECK(box.may_start(2, 1));
}

TEST_CASE("as completed, what waits and what is on its way count against the window") {
  outbox box{order::completed, 3};
  CHECK(box.may_start(100, 2));
  CHECK_FALSE(box.may_start(100, 3));
  box.put(with_index(5));
  CHECK_FALSE(box.may_start(100, 2));
  CHECK(take(box, 1) == std::vector<uint64_t>{5});
  CHECK(box.may_start(100, 2));
}

TEST_CASE("in input order those can be delivered before which none is missing") {
  outbox box{order::input, 1000};
  CHECK(box.deliverable() == 0);
  // So many that its places have to be made more.
  for (uint64_t i = 1; i < 300; ++i)
    box.put(with_index(i));
  CHECK(box.deliverable() == 0);
  box.put(with_index(0));
  CHECK(box.deliverable() == 300);
  box.put(with_index(301));
  CHECK(box.deliverable() == 300);
  take(box, 100);
  CHECK(box.deliverable() == 200);
  take(box, 1000);
  CHECK(box.deliverable() == 0);
  box.put(with_index(300));
  CHECK(box.deliverable() == 2);
}

TEST_CASE("as completed, whatever waits can be delivered") {
  outbox box{order::completed, 1000};
  box.put(with_index(7));
  box.put(with_index(3));
  CHECK(box.deliverable() == 2);
  take(box, 1);
  CHECK(box.deliverable() == 1);
}
