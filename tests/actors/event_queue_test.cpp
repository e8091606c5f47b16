#include "client/event_queue.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
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

struct consumer {
  explicit consumer(uint64_t outcomes, uint64_t parts = 1) : queue(outcomes, parts) {}

  void deliver(uint64_t first, uint64_t count) {
    auto batch = batch_of(first, count);
    queue.deliver({}, batch);
    back = std::move(batch);
  }

  void deliver_part(uint64_t index, uint64_t item) {
    erased_part x;
    x.index = index;
    x.item = item;
    queue.deliver_part(std::move(x));
  }

  /// "0" for the outcome of text 0, "0/2" for its element 2, "end".
  std::string next() {
    if (!queue.next(event, due))
      return "end";
    CHECK((event.outcome != nullptr) != event.part.has_value());
    if (event.part)
      return std::to_string(event.part->index) + '/' + std::to_string(event.part->item);
    return std::to_string(event.outcome->index);
  }

  event_queue queue;
  run_event event;
  event_queue::credit_due due;
  /// What the last delivery got back.
  std::vector<outcome_ptr> back;
};

} // namespace

TEST_CASE("outcomes that are used up come back to whoever delivers the next ones") {
  // Streamed or not.
  const auto parts = GENERATE(0u, 1u);
  consumer x{100};
  x.deliver(0, 2);
  CHECK(x.back.empty());
  REQUIRE(x.next() == "0");
  const auto* first = x.event.outcome.get();
  REQUIRE(x.next() == "1");
  // The consumer gives back what it has when it comes for more.
  for (auto i = 0u; i < parts; ++i)
    x.deliver_part(2, i);
  x.deliver(2, 1);
  CHECK(x.back.empty());
  const auto* second = x.event.outcome.get();
  for (auto i = 0u; i < parts; ++i)
    REQUIRE(x.next() == "2/" + std::to_string(i));
  REQUIRE(x.next() == "2");
  x.deliver(3, 1);
  REQUIRE(x.back.size() == 2);
  CHECK(x.back[0].get() == first);
  CHECK(x.back[1].get() == second);
}

TEST_CASE("a consumer gives credit back in halves of the capacity, to either side") {
  consumer x{4, 2};
  x.deliver(0, 4);
  for (const uint64_t expected : {0, 2, 0, 2}) {
    x.next();
    CHECK(x.due.outcomes == expected);
    CHECK(x.due.parts == 0);
  }
  x.deliver_part(4, 0);
  x.deliver_part(4, 1);
  for (const uint64_t expected : {1, 1}) {
    x.next();
    CHECK(x.due.outcomes == 0);
    CHECK(x.due.parts == expected);
  }
}

TEST_CASE("no outcome overtakes the parts of its text") {
  consumer x{100, 100};
  x.deliver_part(0, 0);
  x.deliver_part(1, 0);
  x.deliver(1, 1);
  x.deliver_part(0, 1);
  CHECK(x.next() == "0/0");
  CHECK(x.next() == "1/0");
  CHECK(x.next() == "0/1");
  // Taken with the parts above, though another part has come since.
  x.deliver_part(0, 2);
  CHECK(x.next() == "1");
  x.deliver(0, 1);
  CHECK(x.next() == "0/2");
  CHECK(x.next() == "0");
  x.queue.ended({}, {});
  CHECK(x.next() == "end");
  CHECK(x.next() == "end");
}

TEST_CASE("a run that was cut off has one more outcome, behind all that was delivered") {
  consumer x{100, 100};
  x.deliver_part(6, 0);
  x.deliver(6, 1);
  x.queue.close({errc::internal, "gone"});
  x.queue.close({errc::internal, "gone again"});
  CHECK(x.next() == "6/0");
  CHECK(x.next() == "6");
  CHECK(x.next() == "7");
  CHECK(x.event.outcome->why.problem.message == "gone");
  CHECK(x.queue.sum().ended_by.message == "gone");
  CHECK(x.next() == "end");
}

TEST_CASE("who waits is called for a part as for an outcome, when the replies at hand are done") {
  const bool held = GENERATE(false, true);
  const bool part = GENERATE(false, true);
  consumer x{100, 100};
  if (held)
    x.queue.hold();
  std::thread other{[&] {
    if (part)
      x.deliver_part(0, 0);
    else
      x.deliver(0, 1);
    if (held)
      x.queue.caught_up();
  }};
  CHECK(x.next() == (part ? "0/0" : "0"));
  other.join();
}

TEST_CASE("what is at hand is taken without waiting, and nothing at hand is not the end") {
  consumer x{100, 100};
  run_event event;
  event_queue::credit_due due;
  CHECK_FALSE(x.queue.try_next(event, due));
  CHECK_FALSE(x.queue.over());
  CHECK(x.queue.would_wait());
  x.deliver(0, 2);
  x.deliver_part(0, 0);
  CHECK_FALSE(x.queue.would_wait());
  REQUIRE(x.queue.try_next(event, due));
  CHECK(event.part.has_value());
  REQUIRE(x.queue.try_next(event, due));
  CHECK(event.outcome->index == 0);
  x.queue.ended({}, {});
  CHECK_FALSE(x.queue.over());
  REQUIRE(x.queue.try_next(event, due));
  CHECK(event.outcome->index == 1);
  CHECK(x.queue.over());
  CHECK_FALSE(x.queue.would_wait());
  CHECK_FALSE(x.queue.try_next(event, due));
}

TEST_CASE("a wait for a time ends with it, or with what comes") {
  consumer x{100};
  run_event event;
  event_queue::credit_due due;
  const auto now = std::chrono::steady_clock::now();
  CHECK_FALSE(x.queue.next_until(event, due, now));
  CHECK_FALSE(x.queue.next_until(event, due, now - std::chrono::hours{1}));
  std::thread other{[&] { x.deliver(0, 1); }};
  CHECK(x.queue.next_until(event, due, now + std::chrono::hours{1}));
  other.join();
}

TEST_CASE("who wants to be called is called once, for an outcome, a part or the end") {
  const auto what = GENERATE(0, 1, 2, 3);
  consumer x{100, 100};
  int calls = 0;
  const auto call = [&] { ++calls; };
  REQUIRE(x.queue.call_once(call));
  if (what == 0)
    x.deliver(0, 1);
  else if (what == 1)
    x.deliver_part(0, 0);
  else if (what == 2)
    x.queue.ended({}, {});
  else
    x.queue.close({errc::internal, "gone"});
  CHECK(calls == 1);
  // There is something.
  CHECK_FALSE(x.queue.call_once(call));
  x.deliver(0, 1);
  CHECK(calls == 1);
}

TEST_CASE("who is called may take all and ask for the next call") {
  consumer x{100};
  run_event event;
  event_queue::credit_due due;
  uint64_t taken = 0;
  std::function<void()> take = [&] {
    do
      while (x.queue.try_next(event, due))
        ++taken;
    while (!x.queue.over() && !x.queue.call_once(take));
  };
  take();
  for (uint64_t i = 0; i < 10; ++i)
    x.deliver(i, 1);
  CHECK(taken == 10);
  x.queue.hold();
  x.deliver(10, 1);
  CHECK(taken == 10);
  x.queue.caught_up();
  CHECK(taken == 11);
  x.queue.ended({}, {});
  CHECK(x.queue.over());
}
