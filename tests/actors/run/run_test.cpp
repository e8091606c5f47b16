#include "run/run.hpp"

#include "fake_purse.hpp"
#include "told_run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

TEST_CASE("a run starts as many requests as it has seats, and the next one when a seat is free") {
  told_run x;
  x.begin(3);
  REQUIRE(x.started.size() == 2);
  CHECK(x.started[0].what.input->text == "t0");
  CHECK(x.started[1].seat == 1);
  x.book->hand_over({x.started[0].what.id, 0}, x.now);
  x.act();
  REQUIRE(x.started.size() == 3);
  CHECK(x.started[2].seat == 0);
}

TEST_CASE("a run ends after its last outcome, and leaves nothing") {
  told_run x;
  x.begin(2);
  x.answer(x.started[0]);
  CHECK_FALSE(x.ended);
  x.answer(x.started[1]);
  CHECK(x.ended);
  CHECK(x.outcomes.size() == 2);
  CHECK(x.book->at_rest());
  CHECK(x.book->sum(x.now).tokens.total_tokens == 20);
}

TEST_CASE("a report about a request that has ended says nothing") {
  told_run x;
  x.begin(1);
  x.book->lose_fetcher(0, "killed", x.now);
  x.act();
  REQUIRE(x.started.size() == 2);
  x.answer(x.started[0]);
  CHECK(x.outcomes.empty());
  x.answer(x.started[1]);
  CHECK(x.outcomes.size() == 1);
}

TEST_CASE("a wrong answer is shown to the model, and a failure waits for its time") {
  told_run x;
  x.begin(1);
  x.answer_wrongly(x.started[0]);
  REQUIRE(x.started.size() == 2);
  REQUIRE(x.started[1].what.turns);
  CHECK(x.started[1].what.turns->back().problems == "not so");
  x.fail(x.started[1], errc::unavailable, {true, 1s, 0s});
  CHECK(x.started.size() == 2);
  CHECK(x.book->next_due(x.now) == x.now + 1s);
  x.now += 1s;
  x.book->tick(x.now);
  x.act();
  CHECK(x.started.size() == 3);
}

TEST_CASE("a request is spelled by the run only where its price matters, and once") {
  told_run x;
  x.begin(1);
  CHECK(x.wire->encoded == 0);
  CHECK(x.started[0].what.body.empty());
  told_run priced;
  priced.rules.conf.tokens_max = 10;
  priced.rules.conf.tokens_total_max = 1000;
  priced.begin(1);
  CHECK(priced.wire->encoded == 1);
  CHECK(priced.started[0].what.body == "t0");
}

TEST_CASE("a body that came with a look-up is sent as it is") {
  told_run x;
  x.rules.looks_up = true;
  x.begin(1);
  CHECK(x.started.empty());
  x.book->look_up({0, 0}, cache_key{1}, std::nullopt, "spelled elsewhere", x.now);
  x.act();
  REQUIRE(x.started.size() == 1);
  CHECK(x.started[0].what.body == "spelled elsewhere");
  CHECK(x.wire->encoded == 0);
}

TEST_CASE("a stop cancels what runs, and gives each text an outcome") {
  told_run x;
  x.begin(5);
  x.book->stop(x.now);
  x.act();
  CHECK(x.cancelled == std::vector<uint32_t>{0, 1});
  CHECK(x.outcomes.size() == 5);
  CHECK(x.ended);
  CHECK(x.book->at_rest());
}

TEST_CASE("what on_attempt throws ends the run, and what runs keeps its outcome") {
  told_run x;
  x.rules.options.on_attempt = [](const unfinished_attempt&) {
    throw std::runtime_error("the disk is full");
  };
  x.begin(3);
  x.answer_wrongly(x.started[0]);
  CHECK(x.started.size() == 2);
  x.answer(x.started[1]);
  REQUIRE(x.ended);
  const auto sum = x.book->sum(x.now);
  CHECK(sum.succeeded == 1);
  CHECK(sum.ended_by == error{errc::internal, "run_options::on_attempt threw: the disk is full"});
  for (const auto& out : x.outcomes)
    CHECK((out->record || out->why.problem.code == errc::cancelled));
}

TEST_CASE("a text whose history nobody can tell is not asked for") {
  told_run x;
  x.rules.options.history = [](const prompt&) -> text_history {
    throw std::runtime_error("the journal is gone");
  };
  x.begin(2);
  CHECK(x.started.empty());
  REQUIRE(x.ended);
  CHECK(x.book->sum(x.now).ended_by.message == "run_options::history threw: the journal is gone");
  CHECK(x.outcomes.size() == 2);
}

TEST_CASE("an aborted request whose fetcher dies before it hears of that gives its permit back") {
  told_run x;
  x.begin(1);
  x.book->revoke_permits(0, true);
  x.answer_wrongly(x.started[0]);
  const auto id = ticket{x.started[0].what.id.slot, x.started[0].what.id.dispatch + 1};
  x.book->grant(0, id, 7, x.now);
  x.act();
  REQUIRE(x.started.size() == 2);
  CHECK(x.started[1].what.permit == 7);
  x.book->drain({errc::cancelled, "stopped"}, 0s, x.now);
  x.book->tick(x.now);
  x.book->lose_fetcher(0, "killed", x.now);
  x.book->next(x.now, x.orders);
  bool told = false;
  for (const auto& order : x.orders)
    if (const auto* lost = std::get_if<orders::report_lost>(&order))
      told = lost->permit == 7;
  CHECK(told);
}

TEST_CASE("a re-ask that the server turns down is made once more without a turn of the model's") {
  for (const auto code : {errc::http_status, errc::unavailable}) {
    CAPTURE(to_string(code));
    const uint16_t status = code == errc::http_status ? 422 : 500;
    told_run x;
    x.rules.conf.transport_retries = 0;
    x.rules.conf.reasks = 3;
    x.begin(1);
    x.answer_wrongly(x.started[0]);
    REQUIRE(x.started.size() == 2);
    CHECK_FALSE(x.started[1].what.turns->back().retold);
    x.fail(x.started[1], code, {}, status);
    REQUIRE(x.started.size() == 3);
    CHECK(x.started[2].what.turns->back().retold);
    CHECK(x.started[2].what.turns->back().problems == "not so");
    // The server would turn down the next one as well.
    x.answer_wrongly(x.started[2]);
    REQUIRE(x.started.size() == 4);
    CHECK(x.started[3].what.turns->size() == 1);
    CHECK(x.started[3].what.turns->back().retold);
    // Once.
    x.fail(x.started[3], code, {}, status);
    CHECK(x.started.size() == 4);
    REQUIRE(x.outcomes.size() == 1);
    CHECK(x.outcomes[0]->why.problem.code == code);
    CHECK(x.ended);
  }
}

TEST_CASE("nothing is retold of a first request, or where the conversation is not to blame") {
  told_run first;
  first.begin(1);
  first.fail(first.started[0], errc::http_status, {}, 400);
  CHECK(first.started.size() == 1);
  CHECK(first.ended);
  for (const auto code : {errc::authentication, errc::quota_exhausted, errc::content_filtered}) {
    told_run x;
    x.begin(1);
    x.answer_wrongly(x.started[0]);
    x.fail(x.started[1], code, {}, 400);
    CHECK(x.started.size() == 2);
    CHECK(x.ended);
  }
}

TEST_CASE("another model is told nothing that the first one was") {
  told_run x;
  x.rules.routes.push_back({"other", x.wire, nullptr});
  x.begin(1);
  x.answer_wrongly(x.started[0]);
  x.fail(x.started[1], errc::http_status, {}, 400);
  x.fail(x.started[2], errc::http_status, {}, 400);
  x.book->add_permits(1, 1);
  x.act();
  REQUIRE(x.started.size() == 4);
  CHECK(x.started[3].what.route == 1);
  CHECK_FALSE(x.started[3].what.has_turns());
}

TEST_CASE("a long pause is announced with its reason, and so is a long wait for the next try") {
  told_run x;
  x.begin(3);
  x.fail(x.started[0], errc::rate_limited, {true, 30s, 30s});
  REQUIRE(x.waits.size() == 1);
  CHECK(x.waits[0].model == "model");
  CHECK(x.waits[0].wait == 30s);
  CHECK(x.waits[0].reason == error{errc::rate_limited, "broken"});
  told_run y;
  y.begin(1);
  y.fail(y.started[0], errc::connect, {true, 12s, 0s});
  REQUIRE(y.waits.size() == 1);
  CHECK(y.waits[0].reason.code == errc::connect);
  // Somebody else works meanwhile.
  told_run z;
  z.begin(2);
  z.fail(z.started[0], errc::connect, {true, 12s, 0s});
  CHECK(z.waits.empty());
  z.book->wait_for_limit(0, 45s, z.now);
  z.act();
  REQUIRE(z.waits.size() == 1);
  CHECK(z.waits[0].wait == 45s);
}

TEST_CASE("a form that the server refuses is given up once, and costs no text a try") {
  told_run x;
  x.rules.conf.transport_retries = 0;
  x.rules.conf.breaker_failures = 1;
  x.begin(3);
  REQUIRE(x.started.size() == 2);
  x.fail(x.started[0], errc::http_status, {}, 400, "less");
  REQUIRE(x.changes.size() == 1);
  CHECK(x.changes[0].model == "model");
  CHECK(x.changes[0].what == "form 0 is refused");
  CHECK(x.changes[0].reason == error{errc::http_status, "less"});
  REQUIRE(x.started.size() == 3);
  CHECK(x.started[2].what.input->text == "t0");
  CHECK(x.started[2].what.form == request_form{0, 1});
  // Sent before that was known.
  x.fail(x.started[1], errc::http_status, {}, 400, "less");
  CHECK(x.changes.size() == 1);
  REQUIRE(x.started.size() == 4);
  CHECK(x.started[3].what.form == request_form{0, 1});
  x.answer(x.started[2]);
  x.answer(x.started[3]);
  REQUIRE(x.started.size() == 5);
  CHECK(x.started[4].what.form == request_form{0, 1});
  x.answer(x.started[4]);
  REQUIRE(x.ended);
  const auto sum = x.book->sum(x.now);
  CHECK(sum.succeeded == 3);
  CHECK(sum.transport_retries == 0);
  REQUIRE(x.outcomes.size() == 3);
  for (const auto& out : x.outcomes)
    CHECK(out->log.spent == spent_budgets{});
}

TEST_CASE("when there is nothing more to give up, the refusal is the text's outcome") {
  told_run x;
  x.begin(1);
  for (size_t i = 0; i < 3; ++i) {
    REQUIRE(x.started.size() == i + 1);
    x.fail(x.started[i], errc::http_status, {}, 400, "less");
  }
  CHECK(x.changes.size() == 2);
  REQUIRE(x.outcomes.size() == 1);
  const auto& log = x.outcomes[0]->log;
  REQUIRE(log.attempts.size() == 3);
  CHECK(log.attempts[0].form_refused);
  CHECK(log.attempts[1].form_refused);
  CHECK_FALSE(log.attempts[2].form_refused);
  CHECK(x.outcomes[0]->why.problem.message == "less");
}

TEST_CASE("a request whose price was set aside is spelled anew in another form") {
  told_run x;
  x.rules.conf.tokens_max = 10;
  x.rules.conf.tokens_total_max = 1000;
  x.begin(1);
  CHECK(x.wire->encoded == 1);
  x.fail(x.started[0], errc::http_status, {}, 400, "less");
  REQUIRE(x.started.size() == 2);
  CHECK(x.wire->encoded == 2);
  CHECK(x.started[1].what.body == "t0");
  CHECK(x.started[1].what.form == request_form{0, 1});
}

TEST_CASE(
  "a text that others have set the money aside for goes out as soon as the run looks again") {
  told_run x;
  const auto shared = std::make_shared<fake_purse>();
  shared->answer = purse::reply::later;
  x.rules.money = shared;
  x.rules.conf.tokens_max = 100;
  x.begin(1);
  CHECK(x.started.empty());
  CHECK(x.outcomes.empty());
  shared->answer = purse::reply::granted;
  x.act();
  REQUIRE(x.started.size() == 1);
  x.answer(x.started[0]);
  CHECK(x.ended);
  CHECK(shared->reserved == spending{});
  CHECK(shared->spent.tokens == 10);
}

TEST_CASE("a run that waits for the money of others is not stuck") {
  told_run x;
  const auto shared = std::make_shared<fake_purse>();
  shared->answer = purse::reply::later;
  x.rules.money = shared;
  x.rules.conf.tokens_max = 100;
  x.begin(1);
  for (int i = 0; i < 4; ++i) {
    CHECK(x.book->next_due(x.now));
    x.advance(600s);
  }
  CHECK_FALSE(x.ended);
  shared->answer = purse::reply::granted;
  x.act();
  CHECK(x.started.size() == 1);
  x.advance(900s);
  CHECK(x.book->sum(x.now).ended_by.code == errc::no_progress);
}

TEST_CASE("a text that nobody has the money for ends the run, with the words of who said so") {
  told_run x;
  const auto shared = std::make_shared<fake_purse>();
  shared->answer = purse::reply::later;
  x.rules.money = shared;
  x.rules.conf.tokens_max = 100;
  x.begin(2);
  CHECK_FALSE(x.ended);
  shared->answer = purse::reply::never;
  x.act();
  CHECK(x.ended);
  REQUIRE(x.outcomes.size() == 2);
  CHECK(x.outcomes[0]->why.problem == error{errc::budget_exhausted, "the purse is empty"});
}

TEST_CASE("a run whose money all is with others has patience for its own requests") {
  told_run x;
  const auto shared = std::make_shared<fake_purse>();
  x.rules.money = shared;
  x.rules.conf.tokens_max = 100;
  x.begin(2);
  REQUIRE(x.started.size() == 2);
  shared->answer = purse::reply::never;
  x.answer_wrongly(x.started[0]);
  CHECK_FALSE(x.ended);
  shared->answer = purse::reply::granted;
  x.answer(x.started[1]);
  REQUIRE(x.started.size() == 3);
}
