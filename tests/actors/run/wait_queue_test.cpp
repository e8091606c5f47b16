#include "run/wait_queue.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("what waits comes out when it is due, the earliest first, equals in their order") {
  wait_queue queue;
  queue.put(30ns, {3, 1});
  queue.put(10ns, {1, 1});
  queue.put(10ns, {2, 1});
  CHECK(queue.next_due() == 10ns);
  CHECK_FALSE(queue.take(9ns));
  CHECK(queue.take(10ns) == text_id{1, 1});
  CHECK(queue.take(10ns) == text_id{2, 1});
  CHECK_FALSE(queue.take(29ns));
  CHECK(queue.take(31ns) == text_id{3, 1});
  CHECK_FALSE(queue.next_due());
}

TEST_CASE("of what is due the highest priority comes out first, and what is not due not at all") {
  wait_queue queue;
  queue.put(10ns, {1, 1});
  queue.put(20ns, {2, 1}, 1);
  queue.put(30ns, {3, 1}, 9);
  queue.put(20ns, {4, 1}, 1);
  CHECK(queue.peek(20ns)->priority == 1);
  CHECK(queue.take(20ns) == text_id{2, 1});
  CHECK(queue.take(20ns) == text_id{4, 1});
  CHECK(queue.take(20ns) == text_id{1, 1});
  CHECK_FALSE(queue.take(20ns));
  CHECK(queue.next_due() == 30ns);
  CHECK(queue.size() == 1);
}
