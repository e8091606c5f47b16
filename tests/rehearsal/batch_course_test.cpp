#include "batches/batch_course.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using troupe::rehearsing::batch_course;
using troupe::rehearsing::batch_fate;
using troupe::rehearsing::batch_state;

namespace {

/// A course from time 0 on that takes a second.
struct plot {
  explicit plot(batch_fate fate = {}, std::chrono::milliseconds latency = 1s)
    : course(start, latency, fate) {}

  static batch_course::time when(std::chrono::milliseconds x) {
    return start + x;
  }

  /// All that is due is done in no time.
  batch_state on_to(std::chrono::milliseconds x) {
    const auto now = when(x);
    course.update(now);
    while (course.due(now) > done) {
      ++done;
      course.answered();
    }
    course.update(now);
    if (course.wants_closing())
      course.close();
    course.update(now);
    return course.state();
  }

  static constexpr batch_course::time start{};
  batch_course course;
  uint64_t done = 0;
};

} // namespace

TEST_CASE("a batch goes through its states, a tenth of its time before and after the rows") {
  plot x;
  CHECK(x.course.wants_validation());
  CHECK(x.course.next(plot::when(0ms)) == plot::when(0ms));
  x.course.validated(100);
  CHECK(x.course.next(plot::when(0ms)) == plot::when(100ms));
  CHECK(x.on_to(99ms) == batch_state::validating);
  CHECK(x.on_to(100ms) == batch_state::in_progress);
  CHECK(x.done == 0);
  CHECK(x.on_to(500ms) == batch_state::in_progress);
  CHECK(x.done == 50);
  CHECK(x.course.next(plot::when(500ms)) == plot::when(502ms));
  CHECK(x.on_to(899ms) == batch_state::in_progress);
  CHECK(x.done == 99);
  CHECK(x.on_to(900ms) == batch_state::finalizing);
  CHECK(x.done == 100);
  CHECK(x.course.next(plot::when(900ms)) == plot::when(1000ms));
  CHECK(x.on_to(999ms) == batch_state::finalizing);
  CHECK(x.on_to(1000ms) == batch_state::completed);
  CHECK(x.course.ended());
  CHECK(x.course.next(plot::when(1000ms)) == std::nullopt);
  CHECK(x.course.since(batch_state::in_progress) == plot::when(100ms));
  CHECK(x.course.since(batch_state::completed) == plot::when(1000ms));
  CHECK(x.course.since(batch_state::cancelling) == std::nullopt);
}

TEST_CASE("a batch without latency ends as soon as its rows are answered") {
  plot x({}, 0ms);
  x.course.validated(3);
  x.course.update(plot::when(0ms));
  CHECK(x.course.due(plot::when(0ms)) == 3);
  CHECK(x.on_to(0ms) == batch_state::completed);
  CHECK(x.done == 3);
}

TEST_CASE("a batch waits for rows that take longer than it should") {
  plot x;
  x.course.validated(2);
  x.course.update(plot::when(5000ms));
  CHECK(x.course.state() == batch_state::in_progress);
  x.course.answered();
  x.course.update(plot::when(6000ms));
  CHECK(x.course.state() == batch_state::in_progress);
  CHECK(x.course.next(plot::when(6000ms)) == plot::when(6000ms));
  x.course.answered();
  x.course.update(plot::when(6000ms));
  CHECK(x.course.state() == batch_state::finalizing);
  x.course.update(plot::when(6000ms));
  CHECK(x.course.state() == batch_state::finalizing);
  x.course.close();
  x.course.update(plot::when(6000ms));
  CHECK(x.course.state() == batch_state::completed);
}

TEST_CASE("a batch whose input is no good fails after its validation") {
  plot x;
  x.course.rejected();
  CHECK(x.on_to(50ms) == batch_state::validating);
  CHECK(x.on_to(100ms) == batch_state::failed);
  CHECK_FALSE(x.course.cancel(plot::when(200ms)));
}

TEST_CASE("a batch that expires or is cancelled by its provider has answered half of its rows") {
  for (const auto end : {batch_state::expired, batch_state::cancelled}) {
    plot x({end, false, true});
    x.course.validated(5);
    CHECK(x.on_to(1000ms) == end);
    CHECK(x.done == 2);
    plot none({end, false, false});
    none.course.validated(5);
    CHECK(none.on_to(899ms) == batch_state::in_progress);
    CHECK(none.on_to(1000ms) == end);
    CHECK(none.done == 0);
  }
}

TEST_CASE("an endless batch ends when it is cancelled, some time later") {
  plot x({batch_state::completed, true, true});
  x.course.validated(10);
  CHECK(x.on_to(3600s) == batch_state::in_progress);
  CHECK(x.done == 5);
  CHECK(x.course.next(plot::when(3600s)) == std::nullopt);
  CHECK(x.course.cancel(plot::when(3600s)));
  CHECK(x.course.cancel(plot::when(3600s)));
  CHECK(x.course.state() == batch_state::cancelling);
  CHECK(x.on_to(3600s + 99ms) == batch_state::cancelling);
  CHECK(x.on_to(3600s + 100ms) == batch_state::cancelled);
  CHECK(x.done == 5);
  CHECK(x.course.end() == batch_state::cancelled);
}

TEST_CASE("a batch may be cancelled while it is validated") {
  plot x;
  CHECK(x.course.cancel(plot::when(1ms)));
  CHECK_FALSE(x.course.wants_validation());
  CHECK(x.on_to(101ms) == batch_state::cancelled);
  CHECK(x.done == 0);
}
