#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using indexes = std::vector<uint64_t>;
using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a validator asks again with the violations when the answer breaks the schema") {
  stage s;
  s.start(texts(1));
  s.reply("t0.", "x");
  CHECK(s.in_flight() == strings{"t0.|x?" + render({{"", "type", "must be a number", "x"}})});
  s.reply("t0.", "5");
  REQUIRE(s.seen->outcomes.size() == 1);
  const auto& got = s.seen->outcomes[0];
  REQUIRE(got);
  CHECK(*got == 5);
  CHECK(got.why == failure{});
  REQUIRE(got.log.attempts.size() == 2);
  CHECK(got.log.attempts[0].problem.code == errc::violations);
  CHECK(got.log.attempts[0].raw_reply == "x");
  CHECK_FALSE(got.log.attempts[0].reask);
  CHECK(got.log.attempts[1].problem.code == errc::none);
  CHECK(got.log.attempts[1].reask);
  CHECK(got.log.tokens.total_tokens == 20);
  CHECK(s.seen->sum->reasks == 1);
}

TEST_CASE("a re-ask shows the last wrong answer only") {
  stage s;
  s.plan.conf.reasks = 3;
  s.start(texts(1));
  s.reply("t0.", "x");
  s.reply("t0.", "y");
  CHECK(s.in_flight() == strings{"t0.|y?" + render({{"", "type", "must be a number", "y"}})});
}

TEST_CASE("a re-ask shows as many wrong answers as it is told") {
  stage s;
  s.plan.conf.reasks = 3;
  s.plan.conf.reask_history = 2;
  s.start(texts(1));
  for (const auto* answer : {"x", "y", "z"})
    s.reply("t0.", answer);
  const auto turn = [](const char* answer) {
    return std::string{"|"} + answer + "?" + render({{"", "type", "must be a number", answer}});
  };
  CHECK(s.in_flight() == strings{"t0." + turn("y") + turn("z")});
}

TEST_CASE("after the last re-ask the failure carries every attempt and the best value") {
  stage s;
  s.start(texts(1));
  s.reply("t0.", "x");
  s.reply("t0.", "y");
  s.reply("t0.", "z");
  REQUIRE(s.seen->outcomes.size() == 1);
  const auto& got = s.seen->outcomes[0];
  CHECK_FALSE(got);
  CHECK(got.error().code == errc::reasks_exhausted);
  CHECK(got.why.best_json == "z");
  CHECK(got.log.attempts.size() == 3);
  CHECK(got.log.tokens.total_tokens == 30);
}

TEST_CASE("without re-asks a wrong answer is a violation at once") {
  stage s;
  s.plan.conf.reasks = 0;
  s.start(texts(1));
  s.reply("t0.", "x");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::violations);
}

TEST_CASE("an answer without what was asked for is asked again, a refusal is not") {
  stage s;
  s.start(texts(2));
  s.reply("t0.", "");
  s.reply("t1.", "refuse");
  CHECK(s.in_flight() == strings{"t0.|?call the tool"});
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error() == error{errc::refused, "I will not"});
}

TEST_CASE("a re-ask goes before new texts and does not hold them up") {
  stage s;
  s.start(texts(4));
  s.reply("t0.", "x");
  REQUIRE(s.in_flight().size() == 2);
  CHECK(s.in_flight()[1].starts_with("t0.|"));
  s.reply("t1.", "1");
  REQUIRE(s.in_flight().size() == 2);
  CHECK(s.in_flight()[1] == "t2.");
}

TEST_CASE("transport retries and re-asks are counted apart") {
  stage s;
  s.plan.conf.transport_retries = 1;
  s.plan.conf.reasks = 1;
  s.start(texts(1));
  s.respond("t0.", 500, "");
  s.advance(1s);
  s.reply("t0.", "x");
  // The new answer has transport retries of its own.
  s.respond("t0.", 500, "");
  s.advance(1s);
  s.reply("t0.", "7");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0]);
  CHECK(s.seen->sum->transport_retries == 2);
  CHECK(s.seen->sum->reasks == 1);
}

TEST_CASE("what the model said is kept for good answers, too, where that is wanted") {
  stage x;
  x.plan.options.raw_replies = true;
  x.start({"a"});
  x.reply("a", "12");
  REQUIRE(x.seen->outcomes.size() == 1);
  CHECK(x.seen->outcomes[0].log.attempts[0].raw_reply == "12");
  stage y;
  y.start({"a"});
  y.reply("a", "12");
  CHECK(y.seen->outcomes.at(0).log.attempts[0].raw_reply.empty());
}

TEST_CASE("a check that throws is given the answer once more, then the text fails as internal") {
  stage s;
  s.start(texts(2));
  s.reply("t0.", "boom");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error() == error{errc::internal, "a check threw: the check went up"});
  // The answer was not paid twice, and the run goes on.
  CHECK(s.engine->submitted == 2);
  s.reply("t1.", "1");
  CHECK(s.delivered() == indexes{0, 1});
  CHECK(s.seen->sum);
}
