// How many more answers a run takes, and whether it has come to its end by itself.

#include "told_run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

constexpr size_t many = run::answers_max + 100;

/// Texts that are all on their way at once.
told_run& begin(told_run& x, size_t texts) {
  x.rules.conf.pool_size = static_cast<uint32_t>(texts);
  x.rules.conf.order_window = texts;
  x.begin(texts);
  x.book->add_permits(0, static_cast<uint32_t>(texts));
  x.act();
  REQUIRE(x.started.size() == texts);
  return x;
}

void hand_over(told_run& x, size_t i) {
  x.book->hand_over({x.started[i].what.id, x.started[i].seat}, x.now);
}

} // namespace

TEST_CASE("there is room for an answer less for each one that is being read") {
  told_run x;
  begin(x, many);
  CHECK(x.book->room() == run::answers_max);
  hand_over(x, 0);
  hand_over(x, 1);
  CHECK(x.book->room() == run::answers_max - 2);
  for (size_t i = 2; i < many; ++i)
    hand_over(x, i);
  CHECK(x.book->room() == 0);
  for (size_t i = 0; i < many; ++i)
    x.answer(x.started[i]);
  CHECK(x.book->room() == run::answers_max);
  CHECK(x.book->at_rest());
}

TEST_CASE("outcomes that the consumer does not want yet take room, those that it gets do not") {
  told_run x;
  x.rules.credit = 3;
  begin(x, many);
  for (size_t i = 0; i < 10; ++i)
    x.answer(x.started[i]);
  CHECK(x.outcomes.size() == 3);
  CHECK(x.book->room() == run::answers_max - 7);
  for (size_t i = 10; i < many; ++i)
    x.answer(x.started[i]);
  CHECK(x.book->room() == 0);
  x.book->add_credit(many, x.now);
  CHECK(x.book->room() == run::answers_max);
}

TEST_CASE("in order, there is room for the answer that all the others wait for") {
  told_run x;
  x.rules.how = order::input;
  SECTION("of a consumer that wants as much as comes") {}
  SECTION("of one that gives credit") {
    x.rules.credit = 5;
  }
  begin(x, many);
  for (size_t i = 1; i < many; ++i)
    x.answer(x.started[i]);
  CHECK(x.outcomes.empty());
  CHECK(x.book->room() == run::answers_max);
  x.answer(x.started[0]);
  if (x.rules.credit == unlimited_credit) {
    CHECK(x.outcomes.size() == many);
    CHECK(x.book->room() == run::answers_max);
  } else {
    CHECK(x.outcomes.size() == 5);
    // Now it is the consumer who is waited for.
    CHECK(x.book->room() == 0);
    x.book->add_credit(200, x.now);
    CHECK(x.book->room() == run::answers_max - (many - 205));
  }
}

TEST_CASE("a run is complete if every text had its turn, also in vain") {
  told_run x;
  x.begin(2);
  x.answer(x.started[0]);
  CHECK_FALSE(x.book->complete());
  x.fail(x.started[1], errc::refused, {});
  REQUIRE(x.ended);
  CHECK(x.book->complete());
}

TEST_CASE("a run is not complete if a text was cancelled, or if somebody ended it") {
  told_run x;
  x.begin({prompt{.tag = 1}, prompt{.tag = 2}});
  SECTION("a text was cancelled") {
    x.cancel(2);
    x.answer(x.started[0]);
  }
  SECTION("it was stopped") {
    x.answer(x.started[0]);
    x.book->stop(x.now);
  }
  SECTION("a text was too late") {
    x.answer(x.started[0]);
    x.fail(x.started[1], errc::deadline_exceeded, {});
  }
  SECTION("a text was lost over actors that died") {
    x.answer(x.started[0]);
    for (size_t i = 1; i < 3; ++i) {
      x.book->lose_fetcher(x.started[i].seat, "killed", x.now);
      x.book->add_permits(0, 1);
      x.act();
    }
  }
  SECTION("it was drained, and all that ran came") {
    x.book->drain({errc::cancelled, "stopped"}, 10s, x.now);
    x.answer(x.started[0]);
    x.answer(x.started[1]);
  }
  SECTION("a key is wrong") {
    x.fail(x.started[0], errc::authentication, {}, 401);
    x.answer(x.started[1]);
  }
  x.act();
  REQUIRE(x.ended);
  CHECK_FALSE(x.book->complete());
}

TEST_CASE("more requests may come as long as texts wait for a seat or for their next try") {
  told_run x;
  x.rules.conf.transport_retries = 1;
  CHECK_FALSE(x.rules.routes[0].batched);
  x.begin(3);
  CHECK(x.started.size() == 2);
  CHECK(x.book->expects_texts());
  x.answer(x.started[0]);
  REQUIRE(x.started.size() == 3);
  CHECK_FALSE(x.book->expects_texts());
  x.fail(x.started[1], errc::unavailable, {true, 10s, 0ms});
  CHECK(x.book->expects_texts());
  x.advance(10s);
  REQUIRE(x.started.size() == 4);
  CHECK_FALSE(x.book->expects_texts());
}

TEST_CASE("a run whose source failed is not complete") {
  told_run x;
  x.rules.texts = supply_kind::sent;
  x.book.emplace(x.rules, x.now);
  std::vector<prompt> none;
  x.book->add_texts(none, true, {errc::source_failed, "a line is no JSON"}, x.now);
  x.act();
  x.book->flush();
  x.act();
  REQUIRE(x.ended);
  CHECK_FALSE(x.book->complete());
}

TEST_CASE("a run that is detached says what becomes of its texts") {
  told_run x;
  x.begin(2);
  x.answer(x.started[0]);
  x.book->detach(x.now);
  x.act();
  REQUIRE(x.ended);
  REQUIRE(x.outcomes.size() == 2);
  const auto& why = x.outcomes[1]->why.problem;
  CHECK(why.code == errc::cancelled);
  CHECK(why.message
        == "the run was detached: what was asked goes on at the provider, and the next run with "
           "this text takes its answer");
  CHECK(x.book->sum(x.now).ended_by == why);
  CHECK_FALSE(x.book->complete());
}
