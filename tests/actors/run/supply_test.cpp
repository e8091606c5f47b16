#include "run/supply.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

void give(supply& x, size_t count) {
  std::vector<prompt> list(count);
  x.add(list, std::chrono::nanoseconds{0});
}

/// The next text; null if there is none.
prompt_ptr take(supply& x) {
  const auto next = x.next([](uint64_t) { return true; });
  if (!next)
    x.lack();
  return next ? x.take(*next).input : nullptr;
}

prompt some(int32_t priority, uint64_t tag = 0, std::chrono::milliseconds deadline = {}) {
  prompt x;
  x.priority = priority;
  x.tag = tag;
  x.deadline = deadline;
  return x;
}

/// The indexes of the texts that are left, in the order in which they are to be started.
std::vector<uint64_t> order_of(supply& x) {
  std::vector<uint64_t> result;
  while (const auto next = x.next([](uint64_t) { return true; }))
    result.push_back(x.take(*next).index);
  return result;
}

} // namespace

TEST_CASE("a source that has its texts at once is asked when one is wanted") {
  supply x{supply_kind::ready, 4};
  CHECK(x.demand() == 0);
  CHECK(take(x) == nullptr);
  CHECK(x.demand() == 64);
  CHECK(x.comes_at_once());
  CHECK(x.demand() == 0);
  give(x, 2);
  CHECK_FALSE(x.comes_at_once());
  CHECK(take(x) != nullptr);
  CHECK(x.demand() == 0);
}

TEST_CASE("a slow source is asked ahead, half a buffer at a time") {
  supply x{supply_kind::slow, 100};
  CHECK(x.demand() == 200);
  give(x, 200);
  for (int i = 0; i < 99; ++i)
    take(x);
  CHECK(x.demand() == 0);
  take(x);
  CHECK(x.demand() == 100);
}

TEST_CASE("texts that are sent unasked are never asked for") {
  supply x{supply_kind::sent, 4};
  CHECK(take(x) == nullptr);
  CHECK(x.demand() == 0);
}

TEST_CASE("texts are numbered in their order, and a supply is exhausted when the last is taken") {
  supply x{supply_kind::sent, 4};
  give(x, 2);
  x.end();
  CHECK(x.end_index() == 2);
  take(x);
  CHECK_FALSE(x.exhausted());
  CHECK(x.next([](uint64_t) { return true; })->index == 1);
  take(x);
  CHECK(x.exhausted());
  CHECK(x.demand() == 0);
}

TEST_CASE("the text with the highest priority comes first, equals in their order") {
  supply x{supply_kind::sent, 4};
  std::vector<prompt> list{some(0), some(2), some(-1), some(2), some(0)};
  x.add(list, 0ns);
  CHECK(order_of(x) == std::vector<uint64_t>{1, 3, 0, 4, 2});
}

TEST_CASE("a text that may not start yet does not hold up those that may") {
  supply x{supply_kind::sent, 4};
  std::vector<prompt> list{some(0), some(0), some(9)};
  x.add(list, 0ns);
  CHECK(x.next([](uint64_t index) { return index < 2; })->index == 0);
}

TEST_CASE("texts are found by their tags while they wait, and not afterwards") {
  supply x{supply_kind::sent, 4};
  std::vector<prompt> list{some(0, 7), some(0, 8), some(1, 7), some(0)};
  x.add(list, 0ns);
  CHECK(x.take_tagged(9).empty());
  CHECK(x.take_tagged(7).size() == 2);
  CHECK(x.take_tagged(7).empty());
  CHECK(order_of(x) == std::vector<uint64_t>{1, 3});
  CHECK(x.take_tagged(8).empty());
  CHECK(x.empty());
}

TEST_CASE("a text whose deadline passes is taken out wherever it stands") {
  supply x{supply_kind::sent, 4};
  std::vector<prompt> list{some(0), some(0, 0, 20ms), some(0, 0, 10ms), some(0)};
  x.add(list, 1ms);
  CHECK(x.next_due() == 11ms);
  CHECK_FALSE(x.take_expired(10ms));
  const auto late = x.take_expired(11ms);
  REQUIRE(late);
  CHECK(late->index == 2);
  CHECK_FALSE(x.take_expired(11ms));
  CHECK(order_of(x) == std::vector<uint64_t>{0, 1, 3});
  CHECK_FALSE(x.take_expired(1h));
}

TEST_CASE("for a pool of a hundred thousand no more is read ahead than for a large one") {
  supply x{supply_kind::slow, 100'000};
  CHECK(x.demand() == 16'384);
}
