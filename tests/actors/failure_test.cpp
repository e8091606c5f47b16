#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using indexes = std::vector<uint64_t>;
using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a transport failure is sent again after its backoff, others go on meanwhile") {
  stage s;
  s.plan.conf.backoff_initial = 400ms;
  s.start(texts(4));
  s.respond("t0.", 503, "");
  CHECK(s.in_flight() == strings{"t1.", "t2."});
  s.reply("t1.", "1");
  s.reply("t2.", "1");
  s.reply("t3.", "1");
  CHECK(s.in_flight().empty());
  s.advance(299ms);
  CHECK(s.in_flight().empty());
  s.advance(101ms);
  CHECK(s.in_flight() == strings{"t0."});
  s.reply("t0.", "1");
  CHECK(s.delivered() == indexes{1, 2, 3, 0});
  CHECK(s.seen->outcomes[3].log.attempts.size() == 2);
}

TEST_CASE("the retry that is due first is sent first") {
  stage s;
  s.plan.conf.pool_size = 3;
  s.start(texts(3));
  s.respond("t0.", 503, "", "retry-after-ms: 900\r\n");
  s.respond("t1.", 503, "", "retry-after-ms: 300\r\n");
  s.break_off("t2.", errc::connect);
  s.advance(2s);
  CHECK(s.in_flight() == strings{"t1.", "t2.", "t0."});
}

TEST_CASE("a wrong key is not tried again") {
  stage s;
  s.start(texts(1));
  s.respond("t0.", 401, "");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::authentication);
  CHECK(s.engine->submitted == 1);
}

TEST_CASE("when the tries are used up the text fails with its last error") {
  stage s;
  s.plan.conf.transport_retries = 2;
  s.start(texts(1));
  for (int i = 0; i < 3; ++i) {
    s.respond("t0.", 500, "sorry");
    s.advance(10s);
  }
  REQUIRE(s.seen->outcomes.size() == 1);
  const auto& got = s.seen->outcomes[0];
  CHECK(got.error() == error{errc::unavailable, "status 500"});
  REQUIRE(got.log.attempts.size() == 3);
  CHECK(got.log.attempts[2].http_status == 500);
  CHECK(got.log.attempts[2].raw_reply == "sorry");
  CHECK(got.log.attempts[2].started > got.log.attempts[1].started);
}

TEST_CASE("a pause that the server asks for holds for everybody") {
  stage s;
  s.start(texts(6));
  s.respond("t0.", 429, "", "retry-after: 2\r\n");
  s.reply("t1.", "1");
  CHECK(s.in_flight().empty());
  s.advance(1900ms);
  CHECK(s.in_flight().empty());
  s.advance(200ms);
  CHECK(s.in_flight() == strings{"t0.", "t2."});
  s.reply_to_all("1");
  CHECK(s.seen->outcomes.size() == 6);
}

TEST_CASE("a text whose time is over ends while it waits") {
  stage s;
  s.plan.conf.text_timeout = 1s;
  s.plan.conf.retry_after_max = 60s;
  s.start(texts(2));
  s.respond("t0.", 500, "", "retry-after-ms: 800\r\n");
  CHECK(s.engine->pending[0].deadline.time_since_epoch().count() > 0);
  // Due before the deadline, but everybody is told to wait longer than that.
  s.respond("t1.", 429, "", "retry-after: 30\r\n");
  s.advance(1s);
  CHECK(s.seen->outcomes.size() == 2);
  for (const auto& x : s.seen->outcomes)
    CHECK(x.error().code == errc::deadline_exceeded);
  CHECK(s.seen->sum);
}

TEST_CASE("a stopped run aborts its requests and cancels what is not finished") {
  stage s;
  s.start(texts(5));
  s.reply("t0.", "1");
  s.tell(stop_run{});
  CHECK(s.engine->cancelled.size() == 2);
  CHECK(s.engine->pending.empty());
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->texts == 5);
  CHECK(s.seen->sum->succeeded == 1);
  for (size_t i = 1; i < s.seen->outcomes.size(); ++i) {
    CHECK(s.seen->outcomes[i].error().code == errc::cancelled);
    CHECK(s.seen->outcomes[i].log.elapsed == 0us);
  }
}

TEST_CASE("a reply that comes after the run was stopped changes nothing") {
  stage s;
  s.start(texts(1));
  auto late = s.engine->pending[0];
  s.engine->pending.clear();
  s.tell(stop_run{});
  std::vector<http_completion> batch;
  batch.push_back({late.tag, http_result{{}, {200, "", "5"}, 1ms}});
  late.listener->completed(batch);
  s.run();
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::cancelled);
}

TEST_CASE("an ordered run that is stopped still delivers in order") {
  stage s;
  s.plan.how = order::input;
  s.start(texts(4));
  s.reply("t1.", "1");
  s.tell(stop_run{});
  CHECK(s.delivered() == indexes{0, 1, 2, 3});
  CHECK(s.seen->outcomes[1]);
}

TEST_CASE("on request the first failure ends the run") {
  stage s;
  s.plan.options.stop_on_failure = true;
  s.start(texts(4));
  s.respond("t1.", 401, "");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->outcomes.size() == 4);
  CHECK(s.seen->outcomes[0].index == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::authentication);
  CHECK(s.seen->outcomes[1].error().code == errc::cancelled);
}

TEST_CASE("a fetcher that dies is replaced and its text is sent once more") {
  stage s;
  s.plan.conf.pool_size = 1;
  s.engine->failures_to_throw = 1;
  s.start(texts(2));
  s.reply("t0.", "1");
  s.reply("t1.", "2");
  CHECK(s.delivered() == indexes{0, 1});
  CHECK(s.seen->sum->succeeded == 2);
}

TEST_CASE("a text over which two fetchers die fails as internal, with the reason") {
  stage s;
  s.plan.conf.pool_size = 1;
  s.engine->failures_to_throw = 2;
  s.start(texts(2));
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::internal);
  CHECK(s.seen->outcomes[0].error().message.find("no memory") != std::string::npos);
  s.reply("t1.", "2");
  CHECK(s.seen->sum->succeeded == 1);
}

TEST_CASE("a validator that dies is replaced, and its successor reads the answers in its inbox") {
  stage s;
  s.plan.conf.pool_size = 1;
  s.start(texts(2));
  s.end_validator_before("t0.");
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.engine->submitted == 2);
}

TEST_CASE("answers that come when their validator has died are read by its successor") {
  stage s;
  s.plan.conf.pool_size = 3;
  s.start(texts(5));
  s.end_validator_before("t0.");
  CHECK(s.in_flight().size() == 3);
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 5);
  CHECK(s.engine->submitted == 5);
}

TEST_CASE("an answer that comes between a validator's death and the news of it is not paid again") {
  stage s;
  s.start(texts(4));
  s.engine->complete(0, http_result{{}, {200, "", "1"}, 1ms});
  const auto validator = s.run_up_to("troupe.validator").address();
  s.run();
  caf::anon_send_exit(validator, caf::exit_reason::kill);
  // The fetcher says so before the coordinator hears that nobody reads.
  s.engine->complete(0, http_result{{}, {200, "", "2"}, 1ms});
  s.run();
  s.reply_to_all("3");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 4);
  CHECK(s.engine->submitted == 4);
}

TEST_CASE("a limiter that dies is replaced") {
  stage s;
  s.start(texts(300));
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  s.run();
  s.reply_to_all("1");
  CHECK(s.seen->sum->succeeded == 300);
}

TEST_CASE("a limiter that dies leaves the given limits to its successor") {
  stage s;
  pace_limits given;
  given.requests_per_minute = 600;
  s.plan.pace = std::make_shared<shared_pace>(given);
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  s.plan.limiter = spawn_limiter(s.system, s.plan.pace);
  s.plan.conf.pool_size = 64;
  s.start(texts(300));
  const auto texts_in_a_second = [&s] {
    const auto before = s.engine->submitted;
    for (int i = 0; i < 100; ++i) {
      s.reply_to_all("1");
      s.advance(10ms);
    }
    return s.engine->submitted - before;
  };
  CHECK(texts_in_a_second() == 10);
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  s.run();
  CHECK(texts_in_a_second() == 10);
  CHECK(texts_in_a_second() == 10);
}

TEST_CASE("permits of a limiter that died are not its successor's") {
  stage s;
  pace_limits given;
  given.concurrency = 2;
  s.plan.pace = std::make_shared<shared_pace>(given);
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  s.plan.limiter = spawn_limiter(s.system, s.plan.pace);
  s.plan.conf.pool_size = 4;
  s.start(texts(20));
  CHECK(s.in_flight().size() == 2);
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  s.run();
  // Aborting the old ones gives back nothing that the new limiter granted.
  s.tell(stop_run{});
  CHECK(s.seen->sum);
  CHECK(s.engine->in_flight_max <= 4);
}

TEST_CASE("a run whose consumer ends is stopped, whatever credit it has left") {
  stage s;
  s.plan.consumer = s.system.spawn([] { return caf::behavior{[](int) {}}; });
  s.plan.initial_credit = 0;
  s.start(texts(5));
  caf::anon_send_exit(s.plan.consumer, caf::exit_reason::user_shutdown);
  s.run();
  REQUIRE(s.seen->sum);
  CHECK(s.seen->outcomes.size() == 5);
  CHECK(s.engine->pending.empty());
}

TEST_CASE("when the coordinator dies its requests are cancelled and its actors go") {
  stage s;
  const auto before = s.running_actors();
  s.start(texts(5));
  caf::anon_send_exit(s.coordinator, caf::exit_reason::kill);
  s.run();
  CHECK(s.engine->cancelled.size() == 2);
  CHECK(s.engine->pending.empty());
  CHECK(s.running_actors() == before);
}

TEST_CASE("after a run all its actors are gone") {
  stage s;
  const auto before = s.running_actors();
  s.start(texts(5));
  s.reply_to_all("1");
  CHECK(s.running_actors() == before);
}

TEST_CASE("a text whose file cannot be sent fails alone and at once") {
  stage s;
  s.plan.conf.pool_size = 1;
  std::vector<prompt> list(3);
  for (size_t i = 0; i < list.size(); ++i)
    list[i].text = "t" + std::to_string(i) + ".";
  list[0].files = {image_file("/nowhere/at/all.png")};
  s.plan.texts = make_source(std::move(list));
  s.start();
  CHECK(s.in_flight() == std::vector<std::string>{"t1."});
  s.reply_to_all("7");
  REQUIRE(s.seen->outcomes.size() == 3);
  const auto& lost = s.seen->outcomes[0];
  CHECK(lost.index == 0);
  CHECK(lost.error().code == errc::unusable_file);
  CHECK(lost.error().message == "/nowhere/at/all.png does not exist");
  CHECK(lost.log.attempts.size() == 1);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.engine->pending.empty());
}
