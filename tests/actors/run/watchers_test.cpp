#include "run/watchers.hpp"

#include "told_run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

std::string number(uint64_t x) {
  return std::to_string(x);
}

/// Writes down what it is told.
class notebook : public run_observer {
public:
  explicit notebook(strings& notes) : notes_(notes) {}

  void on_text_started(const text_started& x, event_time at) override {
    note(at, "text " + x.input.text);
  }
  void on_request_started(const request_started& x, event_time at) override {
    note(at, "request " + number(x.request) + ": text " + number(x.index) + ", attempt "
               + number(x.attempt) + ", seat " + number(x.seat) + (x.reask ? ", re-ask" : "")
               + (x.hedge ? ", hedge" : ""));
  }
  void on_attempt_ended(const attempt_ended& x, event_time at) override {
    note(at, "end " + number(x.request) + ": " + to_string(x.record.problem.code) + ", attempt "
               + number(x.attempt) + ", seat " + number(x.seat) + ", sent " + seconds(x.sent)
               + (x.answer != nullptr ? ", answered" : ""));
  }
  void on_request_dropped(const request_dropped& x, event_time at) override {
    note(at, "dropped " + number(x.request) + ", seat " + number(x.seat));
  }
  void on_text_ended(const text_ended& x, event_time at) override {
    note(at, std::string{x.has_record ? "ok " : "failed "} + number(x.what.index) + " with "
               + number(x.what.log.attempts.size()));
  }
  void on_route_held(const route_held& x, event_time at) override {
    note(at, "held until " + seconds(x.until) + ": " + to_string(x.reason.code));
  }

private:
  static std::string seconds(event_time x) {
    return number(static_cast<uint64_t>(x.time_since_epoch() / 1s));
  }
  void note(event_time at, const std::string& what) {
    notes_.push_back(seconds(at) + " " + what);
  }

  strings& notes_;
};

template <class Observer>
class opener : public instrument {
public:
  explicit opener(strings& notes) : notes_(notes) {}

  std::unique_ptr<run_observer> observe(const run_started&, event_time) override {
    return std::make_unique<Observer>(notes_);
  }

private:
  strings& notes_;
};

/// Its clock on the wall is a thousand seconds ahead.
struct watched_run : told_run {
  watched_run() {
    rules.began = event_time{1000s};
    rules.options.instruments.push_back(std::make_shared<opener<notebook>>(notes));
  }

  strings notes;
};

} // namespace

TEST_CASE("an observer hears of a text, its requests and its outcome, with the time on the wall") {
  watched_run x;
  x.begin(1);
  x.advance(2s);
  x.answer_wrongly(x.started[0]);
  x.advance(1s);
  x.answer(x.started[1]);
  CHECK(x.notes
        == strings{"1000 text t0", "1000 request 1: text 0, attempt 1, seat 0",
                   "1002 end 1: none, attempt 1, seat 0, sent 1000, answered",
                   "1002 request 2: text 0, attempt 2, seat 0, re-ask",
                   "1003 end 2: none, attempt 2, seat 0, sent 1002, answered", "1003 ok 0 with 2"});
  REQUIRE(x.outcomes.size() == 1);
  CHECK(x.outcomes[0]->log.began == 1000s);
  CHECK(x.outcomes[0]->log.elapsed == 3s);
}

TEST_CASE("an observer hears what a route waits for, once for each end") {
  watched_run x;
  x.rules.conf.pool_size = 1;
  x.begin(1);
  x.fail(x.started[0], errc::rate_limited, {true, 5s, 5s});
  x.book->wait_for_limit(0, x.now + 5s, x.now);
  x.book->wait_for_limit(0, x.now + 5s + 5ms, x.now);
  x.book->wait_for_limit(0, x.now + 9s, x.now);
  const strings held{"1000 held until 1005: rate_limited", "1000 held until 1009: rate_limited"};
  strings got;
  for (const auto& y : x.notes)
    if (y.find("held") != std::string::npos)
      got.push_back(y);
  CHECK(got == held);
}

TEST_CASE("a request that nobody will hear of is told as dropped, and each only once") {
  watched_run x;
  x.begin(2);
  x.book->lose_fetcher(0, "killed", x.now);
  x.act();
  x.book->stop(x.now);
  x.act();
  CHECK(x.notes
        == strings{"1000 text t0", "1000 request 1: text 0, attempt 1, seat 0", "1000 text t1",
                   "1000 request 2: text 1, attempt 1, seat 1", "1000 dropped 1, seat 0",
                   "1000 request 3: text 0, attempt 1, seat 0", "1000 dropped 3, seat 0",
                   "1000 failed 0 with 0", "1000 dropped 2, seat 1", "1000 failed 1 with 0"});
}

TEST_CASE("each request that starts ends or is dropped, whatever becomes of it") {
  watched_run x;
  x.rules.conf.hedge_quantile = 0.5;
  x.begin(4);
  x.fail(x.started[0], errc::unavailable, {true, 1s, 0s}, 503);
  x.book->recall(x.started[1].what.id, x.started[1].seat, x.now);
  x.act();
  x.answer_wrongly(x.started[2]);
  x.advance(1s);
  x.book->drain({errc::cancelled, "enough"}, 1s, x.now);
  x.advance(2s);
  x.book->stop(x.now);
  x.act();
  CHECK(x.ended);
  size_t started = 0;
  size_t ended = 0;
  for (const auto& y : x.notes) {
    started += y.find(" request ") != std::string::npos ? 1 : 0;
    ended += y.find(" end ") != std::string::npos || y.find(" dropped ") != std::string::npos;
  }
  CHECK(started == x.started.size());
  CHECK(started == ended);
}

namespace {

class thrower : public run_observer {
public:
  explicit thrower(strings& notes) : notes_(notes) {}
  ~thrower() override {
    notes_.emplace_back("gone");
  }

  void on_text_started(const text_started&, event_time) override {
    notes_.emplace_back("called");
    throw std::runtime_error{"no"};
  }

private:
  strings& notes_;
};

} // namespace

TEST_CASE("an observer that throws is not called again, and the run goes on with the others") {
  watched_run x;
  strings thrown;
  x.rules.options.instruments.insert(x.rules.options.instruments.begin(),
                                     std::make_shared<opener<thrower>>(thrown));
  x.rules.options.instruments.push_back(nullptr);
  x.begin(2);
  x.answer(x.started[0]);
  x.answer(x.started[1]);
  CHECK(thrown == strings{"called", "gone"});
  CHECK(x.ended);
  CHECK(x.notes.size() == 8);
}

TEST_CASE("a sample tells how the run is just now") {
  watched_run x;
  x.begin(5);
  x.answer_wrongly(x.started[0]);
  const auto now = x.book->sample(x.now);
  CHECK(now.in_flight == 2);
  CHECK(now.seats == 2);
  CHECK(now.open_texts + now.queued_texts == 5);
  CHECK(now.so_far.reasks == 1);
  REQUIRE(now.routes.size() == 1);
  CHECK(now.routes[0].breaker == breaker_state::closed);
  CHECK(now.routes[0].permits + x.started.size() == 100);
  CHECK(x.book->watch().next_sample() == watchers::sample_interval);
}
