#include "company/stream_gate.hpp"

#include "alone.hpp"
#include "protocol/actor_of.hpp"

#include <caf/actor_cast.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Takes the numbers of what is delivered.
class number_sink final : public outcome_sink {
public:
  void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>&) override {}
  void ended(coordinator_actor::pointer_view, const run_summary&) override {}
  void deliver_part(erased_part&& x) override {
    items.push_back(x.item);
  }

  std::vector<uint64_t> items;
};

streamer_actor::behavior_type hear_credit(streamer_actor::pointer,
                                          const std::shared_ptr<uint64_t>& sum) {
  return {[](const request_order&) {},
          [](const http_reply&) {},
          [](abort_request) {},
          [](const http_chunk&) {},
          [sum](stream_credit x) { *sum += x.count; },
          [](tick) {}};
}

/// One gate, and a streamer that does nothing but count its credit.
class gate_alone : public alone {
public:
  explicit gate_alone(uint64_t initial_credit) {
    gate = system.spawn<actor_of<stream_gate, gate_actor>>(sink, initial_credit);
    from = system.spawn(hear_credit, credited);
    run();
  }

  ~gate_alone() {
    caf::anon_send_exit(gate, caf::exit_reason::kill);
    caf::anon_send_exit(from, caf::exit_reason::kill);
    run();
  }

  /// So many elements of a list, from the first of the attempt on.
  void bring(uint32_t attempt, std::vector<uint64_t> items, bool goes_on = false,
             bool is_last = false, bool is_list = true) {
    streamed x;
    x.from = caf::actor_cast<caf::strong_actor_ptr>(from);
    x.attempt = attempt;
    x.is_list = is_list;
    x.goes_on = goes_on;
    x.is_last = is_last;
    for (const auto item : items)
      x.parts.emplace_back().item = item;
    tell(gate, std::move(x));
  }

  std::shared_ptr<number_sink> sink = std::make_shared<number_sink>();
  std::shared_ptr<uint64_t> credited = std::make_shared<uint64_t>(0);
  gate_actor gate;
  streamer_actor from;
};

using numbers = std::vector<uint64_t>;

} // namespace

TEST_CASE("a gate lets through what it has credit for, and tells the streamer") {
  gate_alone s{2};
  s.bring(1, {0, 1, 2});
  CHECK(s.sink->items == numbers{0, 1});
  CHECK(*s.credited == 2);
  s.tell(s.gate, credit{5});
  CHECK(s.sink->items == numbers{0, 1, 2});
  CHECK(*s.credited == 3);
  s.bring(1, {3, 4, 5, 6, 7});
  CHECK(s.sink->items == numbers{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("credit that nobody can use up does not overflow") {
  gate_alone s{unlimited_credit};
  s.tell(s.gate, credit{1});
  s.bring(1, {0});
  CHECK(s.sink->items == numbers{0});
}

TEST_CASE("of another attempt at the same list, a gate drops what it has delivered") {
  gate_alone s{unlimited_credit};
  s.bring(1, {0, 1});
  s.bring(2, {0, 1, 2});
  CHECK(s.sink->items == numbers{0, 1, 2});
  CHECK(*s.credited == 5); // what was dropped takes no room
}

TEST_CASE("an attempt that goes on is numbered behind the one before it") {
  gate_alone s{unlimited_credit};
  s.bring(1, {0, 1});
  s.bring(2, {0, 1}, true, true);
  CHECK(s.sink->items == numbers{0, 1, 2, 3});
  // The text is over: whatever has its place now begins anew.
  s.bring(1, {0});
  CHECK(s.sink->items == numbers{0, 1, 2, 3, 0});
}

TEST_CASE("snapshots keep their numbers, and each attempt's are delivered") {
  gate_alone s{unlimited_credit};
  s.bring(1, {0, 0}, false, false, false);
  s.bring(2, {0}, false, false, false);
  CHECK(s.sink->items == numbers{0, 0, 0});
}
