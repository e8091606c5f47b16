#include "limited_server.hpp"
#include "queueing_server.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using strings = std::vector<std::string>;

/// A run with more texts than it can finish, at a server with limits.
struct limited_stage : stage {
  limited_stage() {
    plan.conf.pool_size = 64;
    plan.wire = std::make_shared<counting_dialect>();
    plan.conf.backoff_initial = 100ms;
  }

  void begin() {
    start(texts(20'000));
  }
};

/// What was seen between two moments.
limited_server::counts since(const limited_server::counts& before,
                             const limited_server::counts& now) {
  return {now.sent - before.sent, now.answered - before.answered, now.refused - before.refused,
          now.tokens - before.tokens};
}

/// Time passes in small steps, so that a timer may set the next one.
void pass(stage& s, std::chrono::milliseconds span) {
  for (auto left = span; left > 0ms; left -= 50ms)
    s.advance(50ms);
}

const auto limit_headers = std::string{"x-ratelimit-limit-requests: 60\r\n"
                                       "x-ratelimit-remaining-requests: 2\r\n"};

} // namespace

TEST_CASE("a limit of requests that only the headers tell is used up to 95 %, hardly a 429") {
  limited_stage s;
  limited_server server{s, 600, 60'000};
  server.tokens_mean = 60;
  s.begin();
  server.run(60s); // the minute's worth that was there at first
  const auto before = server.seen;
  server.run(300s);
  const auto got = since(before, server.seen);
  INFO(got.answered << " answered, " << got.refused << " refused");
  CHECK(got.answered >= 0.95 * 600 * 5);
  CHECK(server.seen.refused <= 0.01 * static_cast<double>(server.seen.sent));
}

TEST_CASE("a limit of tokens that only the headers tell is used up to 95 %, hardly a 429") {
  limited_stage s;
  limited_server server{s, 600, 60'000};
  server.tokens_mean = 200;
  server.tokens_spread = 60;
  s.begin();
  server.run(60s);
  const auto before = server.seen;
  server.run(300s);
  const auto got = since(before, server.seen);
  INFO(got.answered << " answered, " << got.refused << " refused, " << got.tokens << " tokens");
  CHECK(got.tokens >= 0.95 * 60'000 * 5);
  CHECK(server.seen.refused <= 0.01 * static_cast<double>(server.seen.sent));
}

TEST_CASE("limits that are halved in the middle are found again within 30 s") {
  limited_stage s;
  limited_server server{s, 600, 60'000};
  s.begin();
  server.run(180s);
  server.limit(300, 30'000);
  server.run(90s); // 60 s for the minute's worth that a new limit gives, 30 s to find it
  const auto before = server.seen;
  server.run(180s);
  const auto got = since(before, server.seen);
  INFO(got.answered << " answered, " << got.refused << " refused, " << got.tokens << " tokens");
  CHECK(got.answered >= 0.95 * 300 * 3);
  CHECK(got.answered <= 1.02 * 300 * 3);
  CHECK(server.seen.refused <= 0.01 * static_cast<double>(server.seen.sent));
}

TEST_CASE("limits that are halved without anything left over are found again within 30 s") {
  limited_stage s;
  limited_server server{s, 600, 60'000};
  s.begin();
  server.run(180s);
  const auto refused = server.seen.refused;
  server.halve();
  server.run(30s);
  const auto before = server.seen;
  server.run(180s);
  const auto got = since(before, server.seen);
  INFO(got.answered << " answered, " << got.refused << " refused; " << before.refused - refused
                    << " in the 30 s before");
  CHECK(got.answered >= 0.95 * 300 * 3);
  CHECK(got.answered <= 1.02 * 300 * 3);
  CHECK(server.seen.refused <= 0.01 * static_cast<double>(server.seen.sent));
}

TEST_CASE("a server that slows down without a word is asked less at once, and not answered less") {
  stage s;
  s.plan.conf.pool_size = 64;
  s.start(texts(20'000));
  queueing_server server{s, 64};
  server.run(5s);
  CHECK(server.in_flight() == 64);
  server.employ(8);
  server.run(60s);
  CHECK(server.in_flight() <= 40);
  const auto before = server.answered;
  server.run(60s);
  CHECK(server.answered - before >= 0.95 * 80 * 60);
  server.employ(64);
  server.run(9s);
  CHECK(server.in_flight() == 64);
}

TEST_CASE("requests per minute that the user gave are kept, retries among them") {
  stage s;
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  pace_limits given;
  given.requests_per_minute = 60;
  s.plan.limiter = spawn_limiter(s.system, std::make_shared<shared_pace>(given));
  s.plan.conf.pool_size = 8;
  s.plan.conf.backoff_initial = 100ms;
  s.start(texts(10));
  CHECK(s.in_flight() == strings{"t0."});
  s.respond("t0.", 503, "");
  s.advance(999ms);
  CHECK(s.in_flight().empty());
  s.advance(1ms);
  CHECK(s.engine->submitted == 2);
  pass(s, 6s);
  CHECK(s.engine->submitted == 8);
}

TEST_CASE("a text that waits for its permit ends when its time is over, and the permit goes on") {
  stage s;
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  pace_limits given;
  given.requests_per_minute = 60;
  s.plan.limiter = spawn_limiter(s.system, std::make_shared<shared_pace>(given));
  s.plan.conf.text_timeout = 2500ms;
  s.plan.conf.pool_size = 4;
  s.start(texts(5));
  pass(s, 4s);
  // The first three were sent at 0, 1 and 2 s; the fourth had no time left, so the fifth went.
  CHECK(s.in_flight() == strings{"t0.", "t1.", "t2.", "t4."});
  s.reply_to_all("1");
  pass(s, 4s);
  CHECK(s.seen->sum);
  CHECK(s.seen->outcomes.size() == 5);
}

TEST_CASE("a ceiling of concurrency holds for all runs of a limiter together") {
  stage s;
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  pace_limits given;
  given.concurrency = 3;
  s.plan.limiter = spawn_limiter(s.system, std::make_shared<shared_pace>(given));
  s.start(texts(10));
  auto first = s.coordinator;
  s.plan.texts = make_source(texts(10));
  auto second = spawn_coordinator(s.system, s.plan);
  s.run();
  CHECK(s.in_flight().size() == 3);
  s.reply_to_all("1");
  CHECK(s.engine->in_flight_max == 3);
  CHECK(s.seen->outcomes.size() == 20);
}

TEST_CASE("limits that a reply announces hold at once, and a dying limiter forgets them") {
  stage s;
  s.plan.conf.pool_size = 1;
  s.start(texts(20));
  s.respond("t0.", 200, "1", limit_headers);
  // One was on its way before anybody knew; of the two that are left, one and a bit stays.
  CHECK(s.in_flight() == strings{"t1."});
  s.respond("t1.", 200, "1");
  CHECK(s.in_flight().empty());
  pass(s, 2s);
  CHECK(s.in_flight() == strings{"t2."});
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  s.run();
  s.reply_to_all("1");
  CHECK(s.seen->sum->succeeded == 20);
}

TEST_CASE("an aborted request gives its place back") {
  stage s;
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  pace_limits given;
  given.concurrency = 1;
  s.plan.limiter = spawn_limiter(s.system, std::make_shared<shared_pace>(given));
  s.start(texts(3));
  CHECK(s.in_flight().size() == 1);
  s.tell(stop_run{});
  s.plan.texts = make_source(texts(1));
  s.coordinator = spawn_coordinator(s.system, s.plan);
  s.run();
  CHECK(s.in_flight().size() == 1);
}

TEST_CASE("a 429 spends no tries, and the ledger counts the waits") {
  stage s;
  s.plan.conf.transport_retries = 0;
  s.start(texts(1));
  for (int i = 0; i < 20; ++i) {
    s.respond("t0.", 429, "", "retry-after: 1\r\n");
    s.advance(1s);
  }
  s.reply("t0.", "1");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0]);
  CHECK(s.seen->outcomes[0].log.spent == spent_budgets{0, 20, 0});
  CHECK(s.seen->sum->limit_waits == 20);
}

TEST_CASE("a text that waited for limits too often fails as rate limited") {
  stage s;
  s.plan.conf.limit_waits = 2;
  s.start(texts(1));
  for (int i = 0; i < 3; ++i) {
    s.respond("t0.", 429, "", "retry-after: 1\r\n");
    s.advance(1s);
  }
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::rate_limited);
}

TEST_CASE("a run that gets no answer for too long ends by itself") {
  stage s;
  s.plan.conf.no_progress_timeout = 60s;
  s.start(texts(100));
  s.reply("t0.", "1");
  for (int i = 0; i < 61; ++i) {
    while (!s.in_flight().empty())
      s.respond(s.in_flight().front(), 429, "", "retry-after: 1\r\n");
    s.advance(1s);
  }
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->ended_by.code == errc::no_progress);
  CHECK(s.seen->sum->succeeded == 1);
  CHECK(s.seen->outcomes.back().error().code == errc::cancelled);
}

TEST_CASE("a run without texts to send may wait for them as long as it takes") {
  stage s;
  s.plan.conf.no_progress_timeout = 60s;
  s.start();
  s.tell(prompts{{{"", "t0.", {}}}, false, {}});
  s.reply("t0.", "1");
  s.advance(3600s);
  s.tell(prompts{{{"", "t1.", {}}}, true, {}});
  s.advance(59s);
  s.reply("t1.", "1");
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.seen->sum->ended_by.code == errc::none);
}
