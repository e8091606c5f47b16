#include "run/deadlines.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("the earliest deadline is taken first, equals in their order, none before its time") {
  deadlines<int> x;
  const auto all = [](int) { return true; };
  x.add(30ns, 1, 3, all);
  x.add(10ns, 2, 3, all);
  x.add(10ns, 3, 3, all);
  CHECK(x.next_due() == 10ns);
  CHECK_FALSE(x.take(9ns));
  CHECK(x.take(10ns) == 2);
  CHECK(x.take(10ns) == 3);
  CHECK_FALSE(x.take(29ns));
  CHECK(x.take(30ns) == 1);
  CHECK_FALSE(x.next_due());
}

TEST_CASE("deadlines of what is done long before do not gather") {
  deadlines<int> x;
  std::set<int> alive;
  for (int i = 0; i < 10'000; ++i) {
    alive = {i - 1, i};
    x.add(1h + i * 1ns, i, alive.size(), [&](int id) { return alive.count(id) > 0; });
  }
  CHECK(x.size() < 200);
  CHECK(x.take(2h).has_value());
}

TEST_CASE("what is to be done after longer than can be counted is to be done at the last time") {
  constexpr auto last = std::chrono::nanoseconds::max();
  CHECK(time_after(5s, 20ms) == 5'020ms);
  CHECK(time_after(5s, 0ms) == 5s);
  CHECK(time_after(0s, std::chrono::milliseconds::max()) == last);
  CHECK(time_after(5s, std::chrono::floor<std::chrono::milliseconds>(last)) == last);
  CHECK(time_after(last, 1ms) == last);
}
