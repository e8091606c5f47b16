#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using strings = std::vector<std::string>;

/// Keeps what a run says about attempts after which a text goes on.
struct notebook {
  struct entry {
    std::string text;
    attempt record;
    std::optional<reask_turn> turn;
    std::string best_json;
  };

  std::vector<entry> entries;

  void listen(run_plan& plan) {
    plan.options.on_attempt = [this](const unfinished_attempt& x) {
      entries.push_back({x.input.text, x.record, {}, x.best_json});
      if (x.turn != nullptr)
        entries.back().turn = *x.turn;
    };
  }
};

} // namespace

TEST_CASE("a run that drains sends nothing new and delivers what its requests bring") {
  stage s;
  s.start(texts(5));
  s.tell(drain_run{10s});
  CHECK(s.in_flight() == strings{"t0.", "t1."});
  CHECK_FALSE(s.seen->sum);
  s.reply("t0.", "1");
  CHECK(s.in_flight() == strings{"t1."});
  s.reply("t1.", "2");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->texts == 5);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.seen->sum->requests == 2);
  CHECK(s.engine->cancelled.empty());
}

TEST_CASE("a run that drains aborts what is still running after the grace") {
  stage s;
  s.start(texts(3));
  s.tell(drain_run{10s});
  s.reply("t0.", "1");
  s.advance(9s);
  CHECK_FALSE(s.seen->sum);
  s.advance(1s);
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 1);
  CHECK(s.engine->cancelled.size() == 1);
}

TEST_CASE("a second drain may shorten the grace and never lengthens it") {
  stage s;
  s.start(texts(3));
  s.tell(drain_run{10s});
  s.tell(drain_run{100s});
  s.tell(drain_run{2s});
  s.advance(2s);
  CHECK(s.seen->sum);
}

TEST_CASE("a run that drains neither repeats nor re-asks") {
  stage s;
  notebook notes;
  notes.listen(s.plan);
  s.start(texts(3));
  s.tell(drain_run{10s});
  s.reply("t0.", "x");
  s.respond("t1.", 503, "");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->requests == 2);
  for (const auto& x : s.seen->outcomes)
    CHECK(x.error().code == errc::cancelled);
  // What was paid for is known all the same.
  CHECK(notes.entries.size() == 2);
}

TEST_CASE("a run that drains gives up the texts that wait for their next try") {
  stage s;
  s.start(texts(2));
  s.respond("t0.", 503, "");
  s.tell(drain_run{10s});
  s.reply("t1.", "1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->requests == 2);
  CHECK(s.seen->sum->succeeded == 1);
}

TEST_CASE("attempts after which a text goes on are reported, the last one is not") {
  stage s;
  notebook notes;
  notes.listen(s.plan);
  s.start(texts(1));
  s.reply("t0.", "x");
  REQUIRE(notes.entries.size() == 1);
  CHECK(notes.entries[0].text == "t0.");
  CHECK(notes.entries[0].record.problem.code == errc::violations);
  CHECK(notes.entries[0].best_json == "x");
  REQUIRE(notes.entries[0].turn);
  CHECK(notes.entries[0].turn->answer.content == "x");
  s.respond("t0.", 503, "");
  REQUIRE(notes.entries.size() == 2);
  CHECK(notes.entries[1].record.problem.code == errc::unavailable);
  CHECK_FALSE(notes.entries[1].turn);
  s.advance(1s);
  s.reply("t0.", "5");
  CHECK(notes.entries.size() == 2);
  CHECK(s.seen->sum);
}

TEST_CASE("a text goes on from what an earlier run did for it") {
  text_history before;
  std::vector<attempt> first_attempts;
  {
    stage s;
    notebook notes;
    notes.listen(s.plan);
    s.start(texts(1));
    s.reply("t0.", "x");
    s.reply("t0.", "y");
    for (auto& x : notes.entries) {
      before.attempts.push_back(x.record);
      before.turns.push_back(*x.turn);
      before.best_json = x.best_json;
    }
    first_attempts = before.attempts;
  }
  stage s;
  s.plan.conf.reask_history = 2;
  s.plan.options.history = [&](const prompt& x) {
    return x.text == "t0." ? before : text_history{};
  };
  s.start(texts(2));
  // The model is shown both wrong answers again.
  REQUIRE(s.in_flight().size() == 2);
  CHECK(s.in_flight()[0].starts_with("t0.|x?"));
  CHECK(s.in_flight()[0].find("|y?") != std::string::npos);
  CHECK(s.in_flight()[1] == "t1.");
  s.reply("t1.", "1");
  s.reply("t0.", "z");
  // Two re-asks are allowed, and two were made.
  REQUIRE(s.seen->sum);
  const auto& got = s.seen->outcomes[1];
  CHECK(got.error().code == errc::reasks_exhausted);
  REQUIRE(got.log.attempts.size() == 3);
  CHECK(got.log.attempts[0] == first_attempts[0]);
  CHECK(got.log.attempts[2].reask);
  CHECK(got.log.tokens.total_tokens == 30);
  CHECK(got.log.elapsed >= first_attempts[1].started + first_attempts[1].elapsed);
  // The sum is this run's own.
  CHECK(s.seen->sum->requests == 2);
  CHECK(s.seen->sum->tokens.total_tokens == 20);
}

TEST_CASE("transport tries and the time of a text count over runs") {
  stage s;
  s.plan.conf.transport_retries = 2;
  s.plan.conf.text_timeout = 60s;
  text_history before;
  for (int i = 0; i < 2; ++i) {
    before.attempts.emplace_back();
    before.attempts.back().problem = {errc::unavailable, "status 503"};
    before.attempts.back().started = 25s * i;
    before.attempts.back().elapsed = 5s;
  }
  s.plan.options.history = [&](const prompt& x) {
    return x.text == "t0." ? before : text_history{};
  };
  s.start(texts(2));
  REQUIRE(s.engine->pending.size() == 2);
  CHECK(s.engine->pending[1].deadline - s.engine->pending[0].deadline == 30s);
  s.respond("t0.", 503, "");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::unavailable);
  CHECK(s.seen->outcomes[0].log.attempts.size() == 3);
}
