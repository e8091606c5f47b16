#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using strings = std::vector<std::string>;

/// A run whose first 24 texts were answered after 100 ms, the last of them sooner; all further ones
/// are on their way.
struct hedging_stage : stage {
  hedging_stage() {
    plan.conf.pool_size = 4;
    plan.conf.hedge_quantile = 0.9;
    plan.conf.hedge_share = 1;
  }

  void begin(size_t further) {
    start(texts(24 + further));
    const auto seats = plan.conf.pool_size;
    for (uint32_t i = 0; i < 24 / seats; ++i) {
      advance(i + 1 < 24 / seats ? 100ms : 50ms);
      for (uint32_t k = 0; k < seats; ++k)
        answer(0, "1");
    }
  }

  /// Answers the request at this place.
  void answer(size_t place, const std::string& text) {
    engine->complete(place, http_result{{}, {200, "", text}, 1ms});
    run();
  }

  void refuse(size_t place, uint16_t status) {
    engine->complete(place, http_result{{}, {status, "", ""}, 1ms});
    run();
  }

  /// The only one; answers the request at this place to find it.
  caf::actor_addr find_validator(size_t place) {
    engine->complete(place, http_result{{}, {200, "", "1"}, 1ms});
    auto result = run_up_to("troupe.validator").address();
    run();
    return result;
  }

  const outcome<int>& last() const {
    return seen->outcomes.back();
  }
};

} // namespace

TEST_CASE("a straggler gets a second request, whose answer counts if it comes first") {
  hedging_stage s;
  s.begin(1);
  s.advance(99ms);
  CHECK(s.in_flight() == strings{"t24."});
  s.advance(1ms);
  CHECK(s.in_flight() == strings{"t24.", "t24."});
  s.advance(30ms);
  s.answer(1, "7");
  CHECK(s.in_flight().empty());
  CHECK(s.engine->cancelled == std::vector<request_id>{25});
  REQUIRE(s.seen->outcomes.size() == 25);
  REQUIRE(s.last());
  CHECK(*s.last() == 7);
  CHECK(s.last().log.spent == spent_budgets{0, 0, 0, 0, 1});
  const auto& attempts = s.last().log.attempts;
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].problem.code == errc::cancelled);
  CHECK(attempts[0].hedged);
  CHECK(attempts[0].started == 0us);
  CHECK(attempts[0].elapsed == 130ms);
  CHECK(attempts[1].problem.code == errc::none);
  CHECK(attempts[1].started == 100ms);
  CHECK_FALSE(attempts[1].hedged);
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->requests == 26);
  CHECK(s.seen->sum->hedges == 1);
  CHECK(s.seen->sum->succeeded == 25);
}

TEST_CASE("the second request is cancelled when the first one is answered") {
  hedging_stage s;
  s.begin(1);
  s.advance(100ms);
  s.answer(0, "7");
  CHECK(s.engine->cancelled == std::vector<request_id>{26});
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 25);
  REQUIRE(s.last().log.attempts.size() == 2);
  CHECK(s.last().log.attempts[0].hedged);
}

TEST_CASE("without a quantile nobody asks twice") {
  hedging_stage s;
  s.plan.conf.hedge_quantile = 0;
  s.begin(1);
  s.advance(10s);
  CHECK(s.in_flight() == strings{"t24."});
}

TEST_CASE("a text has one second request at a time") {
  hedging_stage s;
  s.begin(1);
  s.advance(1s);
  s.advance(1s);
  CHECK(s.in_flight().size() == 2);
}

TEST_CASE("second requests keep to their share of all requests") {
  hedging_stage s;
  s.plan.conf.hedge_share = 0.08;
  s.plan.conf.pool_size = 8;
  s.begin(4);
  s.advance(1s);
  // Of 24 + 4 requests.
  CHECK(s.in_flight() == strings{"t24.", "t25.", "t26.", "t27.", "t24.", "t25."});
}

TEST_CASE("new texts go before second requests") {
  hedging_stage s;
  s.begin(6);
  s.advance(1s);
  s.answer(3, "1");
  CHECK(s.in_flight() == strings{"t24.", "t25.", "t26.", "t28."});
}

TEST_CASE("second requests need a seat") {
  hedging_stage s;
  s.begin(4);
  s.advance(1s);
  CHECK(s.in_flight().size() == 4);
  s.answer(3, "1");
  CHECK(s.in_flight() == strings{"t24.", "t25.", "t26.", "t24."});
}

TEST_CASE("a second request that fails changes nothing") {
  hedging_stage s;
  s.plan.conf.transport_retries = 0;
  s.begin(1);
  s.advance(100ms);
  s.refuse(1, 503);
  CHECK(s.in_flight() == strings{"t24."});
  s.advance(1s);
  s.answer(0, "7");
  REQUIRE(s.last());
  CHECK(s.last().log.attempts[0].problem.code == errc::unavailable);
  CHECK(s.last().log.attempts[0].hedged);
  CHECK(s.last().log.spent.transport_retries == 0);
}

TEST_CASE("a first request that fails leaves its place to the second, and spends no try") {
  hedging_stage s;
  s.plan.conf.transport_retries = 1;
  s.begin(1);
  s.advance(100ms);
  s.refuse(0, 503);
  s.advance(10s);
  CHECK(s.in_flight() == strings{"t24."});
  s.refuse(0, 503);
  CHECK(s.in_flight().empty());
  s.advance(10s);
  s.answer(0, "7");
  REQUIRE(s.last());
  REQUIRE(s.last().log.attempts.size() == 3);
  CHECK(s.last().log.attempts[0].hedged);
  CHECK_FALSE(s.last().log.attempts[1].hedged);
  CHECK(s.last().log.spent.transport_retries == 1);
}

TEST_CASE("a failure for good ends both requests, and is the last in the ledger") {
  hedging_stage s;
  s.begin(1);
  s.advance(100ms);
  s.refuse(0, 401);
  CHECK(s.in_flight().empty());
  REQUIRE(s.seen->sum);
  CHECK(s.last().error().code == errc::authentication);
  CHECK(s.last().log.attempts.back().problem.code == errc::authentication);
}

TEST_CASE("a wrong answer of a second request is shown to the model") {
  hedging_stage s;
  s.begin(1);
  s.advance(100ms);
  s.answer(1, "x");
  CHECK(s.in_flight()
        == strings{"t24.|x?1 violation:\n1. the whole value (type): must be a number; got x"});
  s.answer(0, "7");
  REQUIRE(s.last());
  CHECK(s.last().log.spent.reasks == 1);
  CHECK(s.seen->outcomes.size() == 25);
}

TEST_CASE("a second request's answer counts although the validator that it was for has died") {
  hedging_stage s;
  s.begin(2);
  const auto reader = s.find_validator(1);
  s.advance(100ms);
  REQUIRE(s.in_flight() == strings{"t24.", "t24."});
  caf::anon_send_exit(reader, caf::exit_reason::kill);
  s.answer(1, "5");
  CHECK(s.in_flight().empty());
  REQUIRE(s.seen->sum);
  REQUIRE(s.last());
  CHECK(*s.last() == 5);
}

TEST_CASE("a check that throws over a second request's answer is asked once more, then fails") {
  hedging_stage s;
  s.begin(1);
  s.advance(100ms);
  s.answer(1, "boom");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->outcomes.size() == 25);
  CHECK(s.last().error().code == errc::internal);
}

TEST_CASE("a fetcher that dies over a second request costs the text nothing") {
  hedging_stage s;
  s.begin(1);
  s.engine->failures_to_throw = 1;
  s.advance(100ms);
  CHECK(s.in_flight() == strings{"t24."});
  s.answer(0, "7");
  REQUIRE(s.seen->sum);
  CHECK(s.last());
}

TEST_CASE("no second request is sent that the ceiling might not allow") {
  hedging_stage s;
  s.plan.conf.tokens_max = 100;
  // What 25 answers use, and the worst cases of four requests, but for one token: when the first of
  // the four is answered, a second request for another one might cost too much.
  s.plan.conf.tokens_total_max = 25 * 10 + 4 * 104 - 1;
  s.begin(4);
  s.advance(1s);
  for (int k = 0; k < 3; ++k)
    s.answer(3 - static_cast<size_t>(k), "1");
  s.advance(1s);
  CHECK(s.in_flight() == strings{"t24."});
}

TEST_CASE("what was set aside for a second request is given back with its answer") {
  hedging_stage s;
  s.plan.conf.tokens_max = 100;
  // What 24 answers use, the worst case of the request that loses, an answer, and a re-ask.
  s.plan.conf.tokens_total_max = 24 * 10 + 104 + 10 + 180;
  s.begin(1);
  s.advance(100ms);
  s.answer(1, "x");
  REQUIRE(s.in_flight().size() == 1);
  s.answer(0, "7");
  CHECK(s.last());
}

TEST_CASE("a request that lost may have been billed, and counts") {
  hedging_stage s;
  s.plan.conf.tokens_max = 100;
  s.plan.conf.tokens_total_max = 1'000'000;
  s.begin(1);
  s.advance(100ms);
  s.answer(1, "7");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->uncertain.tokens == 104);
  CHECK(s.last().log.attempts[0].uncertain.tokens == 104);
  CHECK(s.last().log.uncertain.tokens == 104);
}

TEST_CASE("a stopped run has one outcome for a text with two requests") {
  hedging_stage s;
  s.begin(1);
  s.advance(100ms);
  s.tell(stop_run{});
  CHECK(s.in_flight().empty());
  REQUIRE(s.seen->sum);
  CHECK(s.seen->outcomes.size() == 25);
}

TEST_CASE("a second request waits for its permit, which goes back if the first is answered") {
  hedging_stage s;
  caf::anon_send_exit(s.plan.limiter, caf::exit_reason::kill);
  pace_limits given;
  given.concurrency = 4;
  s.plan.limiter = spawn_limiter(s.system, std::make_shared<shared_pace>(given));
  s.plan.conf.pool_size = 6;
  s.begin(4);
  s.advance(200ms);
  CHECK(s.in_flight() == strings{"t24.", "t25.", "t26.", "t27."});
  s.answer(0, "1");
  // A seat and a permit are free: for the first straggler that still is one.
  CHECK(s.in_flight() == strings{"t25.", "t26.", "t27.", "t25."});
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 28);
}
