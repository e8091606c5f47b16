#include "journal_events.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/settings.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <map>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

constexpr event_time start{std::chrono::seconds{1'796'130'160}};

struct told_journal {
  told_journal()
    : events("00ff", R"("input":"a.txt")", [this](const journal_event& x) { kept.push_back(x); }),
      observer(events.observe({{}, 4, conf, {}, false}, start)) {}

  void begin_text(event_time at = start) {
    observer->on_text_started({0, text, 0}, at);
  }

  void hold(std::chrono::milliseconds pause) {
    observer->on_route_held({0, start + pause, {errc::rate_limited, "HTTP 429"}}, start);
  }

  /// The member `event` of each line.
  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& x : kept)
      result.push_back(*json_tree::parse(x.line).value().find("event")->if_string());
    return result;
  }

  settings conf;
  prompt text;
  std::vector<journal_event> kept;
  journal_events events;
  std::unique_ptr<run_observer> observer;
};

} // namespace

TEST_CASE("a journal hears of a run once a text is asked for, and then with the time it began") {
  told_journal x;
  x.hold(10s);
  x.observer->on_sample({}, start + 1h);
  CHECK(x.kept.empty());
  x.begin_text(start + 5s);
  x.begin_text(start + 6s);
  x.observer->on_run_ended({}, start + 7s);
  CHECK(x.names() == std::vector<std::string>{"run_started", "run_ended"});
  CHECK(x.kept[0].at == start.time_since_epoch());
  CHECK(x.kept[0].line.find('\n') == std::string::npos);
  CHECK(x.kept[0].line.ends_with(R"("input":"a.txt"})"));
}

TEST_CASE("a run that asked for nothing leaves nothing in its journal") {
  told_journal x;
  x.observer->on_run_ended({}, start);
  CHECK(x.kept.empty());
}

TEST_CASE("a journal hears of changes, batches, long waits and pauses of a second and more") {
  told_journal x;
  x.begin_text();
  x.hold(999ms);
  x.hold(1s);
  x.observer->on_waiting({}, start);
  x.observer->on_form_changed({}, start);
  x.observer->on_batch({}, start);
  x.observer->on_request_started({0, x.text}, start);
  CHECK(
    x.names()
    == std::vector<std::string>{"run_started", "route_held", "waiting", "form_changed", "batch"});
}

TEST_CASE("of many pauses only ever longer ones are kept") {
  told_journal x;
  x.begin_text();
  for (int i = 0; i < 100'000; ++i)
    x.hold(1s);
  const auto short_ones = x.kept.size();
  CHECK(short_ones <= 251);
  x.hold(1min);
  CHECK(x.kept.size() == short_ones + 1);
}

TEST_CASE("a journal gets a sample every ten seconds at first, and never more than 400") {
  sample_times times{start};
  uint64_t early = 0;
  uint64_t taken = 0;
  uint64_t in_first_day = 0;
  for (std::chrono::seconds t{1}; t < std::chrono::hours{24 * 365}; t += t < 10min ? 1s : 60s) {
    const auto due = times.take(start + t);
    taken += due;
    early += due && t <= 100s;
    in_first_day += due && t <= 24h;
  }
  CHECK(early == 10);
  CHECK(in_first_day > 150);
  CHECK(taken == sample_times::samples_max);
}
