#include "events/trace_drawing.hpp"

#include "../../trace_check.hpp"
#include "told_events.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using counts = std::map<std::string, uint64_t>;

// Groups, as viewers see them.
constexpr int64_t routes = 2;
constexpr int64_t seats = 3;
constexpr int64_t waits = 4;

struct picture : told_events {
  explicit picture(uint64_t texts_max = 100, bool batched = false)
    : drawing({noon, 0, texts_max, &plain_name}, about(batched)) {
    drawing.begin();
  }

  run_started about(bool batched) const {
    auto result = began();
    result.routes[0].batched = batched;
    return result;
  }

  seen_trace look() {
    auto text = "[" + drawing.take().text;
    text.resize(text.size() - 2);
    return check_trace(text + "]");
  }

  void begin_text(uint64_t index, event_time at) {
    drawing.draw(text_started{index, text, 0}, at);
  }

  void fail(errc code) {
    record.problem = {code, "why"};
  }

  /// An attempt from one time to the other.
  void attempt(uint64_t request, uint32_t seat, uint64_t index, event_time from, event_time to) {
    drawing.draw(start(request, seat, index), from);
    record.elapsed = to - from;
    drawing.draw(end(request, from, seat, index), to);
  }

  trace_drawing drawing;
};

} // namespace

TEST_CASE("an attempt is drawn on the track of its seat, as long as its request took") {
  picture x;
  x.begin_text(0, noon);
  x.drawing.draw(x.start(1, 1), noon + 10us);
  x.record.elapsed = 500us;
  x.drawing.draw(x.end(1, noon + 10us, 1), noon + 700us);
  const auto seen = x.look();
  const auto& list = seen.spans.at({seats, 2});
  REQUIRE(list.size() == 1);
  CHECK(list[0].name == "ok");
  CHECK(list[0].from == 10);
  CHECK(list[0].to == 510);
  CHECK(seen.names.at({seats, 2}) == "seat 1");
  CHECK(seen.names.at({seats, 0}) == "troupe: seats");
}

TEST_CASE("attempts are called by what came of them") {
  picture x;
  x.begin_text(0, noon);
  x.fail(errc::rate_limited);
  x.attempt(1, 0, 0, noon, noon + 1ms);
  x.fail(errc::none);
  x.record.reask = true;
  x.attempt(2, 0, 0, noon + 2ms, noon + 3ms);
  x.record.judging = true;
  x.attempt(3, 0, 0, noon + 4ms, noon + 5ms);
  x.record.judging = false;
  x.record.hedged = true;
  x.fail(errc::cancelled);
  x.attempt(4, 0, 0, noon + 6ms, noon + 7ms);
  CHECK(x.look().counted(seats)
        == counts{
          {"rate_limited", 1}, {"ok (re-ask)", 1}, {"ok (judging)", 1}, {"cancelled (hedged)", 1}});
}

TEST_CASE("an attempt ends on its seat where the next one begins, whatever its clock says") {
  picture x;
  x.begin_text(0, noon);
  x.begin_text(1, noon);
  x.drawing.draw(x.start(1, 0, 0), noon);
  // Its answer is read while the seat is taken again.
  x.drawing.draw(x.start(2, 0, 1), noon + 5ms);
  x.record.elapsed = 9ms;
  x.drawing.draw(x.end(1, noon, 0, 0), noon + 10ms);
  x.drawing.draw(x.end(2, noon + 5ms, 0, 1), noon + 20ms);
  const auto seen = x.look();
  const auto& list = seen.spans.at({seats, 1});
  REQUIRE(list.size() == 2);
  CHECK(list[0].to == 5'000);
  CHECK(list[1].to == 14'000);
}

TEST_CASE("a request that is dropped is drawn as such") {
  picture x;
  x.begin_text(0, noon);
  x.drawing.draw(x.start(1), noon);
  x.drawing.draw(request_dropped{0, x.text, 1, 0, 0, noon}, noon + 4ms);
  CHECK(x.look().counted(seats) == counts{{"dropped", 1}});
}

TEST_CASE("waits of a text are drawn with their reasons, and short ones are not") {
  picture x;
  x.begin_text(0, noon);
  x.fail(errc::rate_limited);
  x.attempt(1, 0, 0, noon + 2ms, noon + 3ms);
  x.fail(errc::violations);
  x.attempt(2, 0, 0, noon + 9ms, noon + 10ms);
  x.fail(errc::none);
  x.attempt(3, 0, 0, noon + 10ms, noon + 11ms);
  x.drawing.draw(x.outcome(), noon + 11ms);
  const auto seen = x.look();
  CHECK(seen.counted(waits) == counts{{"waits for its turn", 1}, {"after rate_limited", 1}});
  CHECK(seen.names.at({waits, 1}) == "waiting 1");
}

TEST_CASE("a text waits only while none of its requests is on its way") {
  picture x;
  x.begin_text(0, noon);
  x.drawing.draw(x.start(1, 0), noon);
  x.drawing.draw(x.start(2, 1), noon + 5ms);
  x.record.elapsed = 6ms;
  x.drawing.draw(x.end(2, noon + 5ms, 1), noon + 11ms);
  x.drawing.draw(x.end(1, noon, 0), noon + 20ms);
  x.drawing.draw(x.outcome(), noon + 20ms);
  CHECK(x.look().counted(waits).empty());
}

TEST_CASE("waits at the same time lie side by side, on so many tracks and no more") {
  picture x{10'000};
  for (uint64_t i = 0; i < 1'000; ++i)
    x.begin_text(i, noon);
  for (uint64_t i = 0; i < 1'000; ++i)
    x.drawing.draw(x.outcome(i), noon + 5ms);
  CHECK(x.look().counted(waits) == counts{{"waits for its turn", trace_drawing::lanes_max}});
  // A track that is free is used again.
  x.begin_text(0, noon + 5ms);
  x.drawing.draw(x.outcome(0), noon + 10ms);
  const auto text = x.drawing.take().text;
  CHECK(text.find(R"("pid":4,"tid":400001,"ts":5000,"dur":5000)") != std::string::npos);
}

TEST_CASE("pauses of a route are drawn one behind the other, and equal ones as one") {
  picture x;
  const error limit{errc::rate_limited, "HTTP 429"};
  x.drawing.draw(route_held{0, noon + 1s, limit}, noon);
  x.drawing.draw(route_held{0, noon + 2s, limit}, noon + 500ms);
  x.drawing.draw(route_held{0, noon + 9s, {errc::unavailable, "HTTP 503"}}, noon + 1s);
  x.drawing.draw(route_held{0, noon + 4s, {errc::rate_limited, ""}}, noon + 3s);
  x.drawing.draw(run_summary{}, noon + 3500ms);
  const auto seen = x.look();
  const auto& list = seen.spans.at({routes, 1});
  REQUIRE(list.size() == 3);
  CHECK(list[0].name == "rate_limited");
  CHECK(list[0].to == 1'000'000);
  CHECK(list[1].name == "unavailable");
  CHECK(list[1].to == 3'000'000);
  CHECK(list[2].name == "pace");
  CHECK(list[2].to == 3'500'000);
  CHECK(seen.names.at({routes, 1}) == "route 0: gpt-4o-mini");
}

TEST_CASE("samples become counters where something has changed, and the states of breakers") {
  picture x;
  run_sample sample;
  sample.routes.resize(1);
  sample.routes[0].requests_per_minute = 60;
  sample.routes[0].breaker = breaker_state::open;
  x.drawing.draw(sample, noon + 1s);
  sample.routes[0].breaker = breaker_state::half_open;
  x.drawing.draw(sample, noon + 2s);
  sample.routes[0].breaker = breaker_state::closed;
  sample.in_flight = 1;
  x.drawing.draw(sample, noon + 3s);
  const auto seen = x.look();
  CHECK(seen.counted(routes) == counts{{"open", 1}, {"half_open", 1}});
  CHECK(seen.counters
        == counts{{"requests in flight", 2},
                  {"texts that wait", 1},
                  {"texts begun", 1},
                  {"texts per second", 1},
                  {"limit of route 0", 1}});
}

TEST_CASE("rows of batches are drawn apart from seats, and in pairs") {
  picture x{100, true};
  for (uint64_t i = 0; i < 3; ++i) {
    x.begin_text(i, noon);
    x.drawing.draw(x.start(i + 1, 2, i), noon);
  }
  x.record.elapsed = 1h;
  for (uint64_t i = 0; i < 3; ++i)
    x.drawing.draw(x.end(i + 1, noon, 2, i), noon + 1h);
  const auto seen = x.look();
  CHECK(seen.pairs == 3);
  CHECK(seen.counted(seats).empty());
}

TEST_CASE("more texts than were asked for are not drawn, and the trace says so once") {
  picture x{1};
  for (uint64_t i = 0; i < 3; ++i) {
    x.begin_text(i, noon);
    x.attempt(i + 1, 0, i, noon + 2ms * i, noon + 2ms * i + 1ms);
    x.drawing.draw(x.outcome(i), noon + 8ms);
  }
  const auto seen = x.look();
  CHECK(seen.counted(seats) == counts{{"ok", 1}});
  CHECK(seen.moments == std::vector<std::string>{"texts that start from here on are not drawn"});
}

TEST_CASE("news of a run are drawn as moments") {
  picture x;
  x.drawing.draw(form_changed{0, "m", "mode json is used", {}}, noon);
  x.drawing.draw(batch_event{}, noon);
  x.drawing.draw(waiting{}, noon);
  x.drawing.draw(run_summary{}, noon);
  CHECK(
    x.look().moments
    == std::vector<std::string>{"form changed", "batch submitted", "waiting: none", "run ended"});
}
