#include "client/event_queue.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

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
