#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using strings = std::vector<std::string>;

const std::string yes = R"({"follows":true,"reason":""})";

std::string no(const std::string& reason) {
  return R"({"follows":false,"reason":")" + reason + "\"}";
}

/// Numbers, with a question for each "?" behind them.
class doubtful_type final : public record_type {
public:
  const json_schema& schema() const noexcept override {
    return numbers_.schema();
  }

  bool asks_model() const noexcept override {
    return true;
  }

  reading read(std::string_view answer, const read_options& options) const override {
    const auto number = answer.substr(0, answer.find('?'));
    auto result = numbers_.read(number, options);
    for (size_t i = 0; result.record && i < answer.size() - number.size(); ++i)
      result.questions.push_back({"/" + std::to_string(i), "must be good", std::string{number},
                                  "ask" + std::to_string(i) + " " + std::string{number}, false});
    return result;
  }

  std::string write(const void* record) const override {
    return numbers_.write(record);
  }

private:
  number_type numbers_;
};

/// Puts much around a question.
class wordy_dialect final : public fake_dialect {
public:
  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    return *fake_dialect::encode(x, turns) + std::string(500, '.');
  }
};

struct court : stage {
  court() {
    plan.type = std::make_shared<doubtful_type>();
    plan.judge = std::make_shared<fake_dialect>();
    plan.conf.pool_size = 4;
  }

  const outcome<int>& only() {
    REQUIRE(seen->outcomes.size() == 1);
    return seen->outcomes.front();
  }
};

} // namespace

TEST_CASE("an answer that a model is to judge waits for all rulings, which are asked for at once") {
  court s;
  s.start(texts(1));
  s.reply("t0.", "5??");
  CHECK(s.in_flight() == strings{"ask0 5", "ask1 5"});
  s.reply("ask1", yes);
  CHECK(s.seen->outcomes.empty());
  s.reply("ask0", yes);
  const auto& got = s.only();
  REQUIRE(got);
  CHECK(*got == 5);
  REQUIRE(got.log.attempts.size() == 3);
  CHECK_FALSE(got.log.attempts[0].judging);
  CHECK(got.log.attempts[1].judging);
  CHECK(got.log.attempts[2].judging);
  CHECK(got.log.tokens.total_tokens == 30);
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->requests == 3);
  CHECK(s.seen->sum->tokens.total_tokens == 30);
  CHECK(s.seen->sum->succeeded == 1);
}

TEST_CASE("what a model rules out goes back with its reasons, and the next answer is judged anew") {
  court s;
  s.start(texts(1));
  s.reply("t0.", "5??");
  s.reply("ask0", no("too small"));
  s.reply("ask1", no("too odd"));
  const auto problems = render({{"/0", "judged", "must be good (too small)", "5"},
                                {"/1", "judged", "must be good (too odd)", "5"}});
  CHECK(s.in_flight() == strings{"t0.|5???" + problems});
  s.reply("t0.", "6?");
  CHECK(s.in_flight() == strings{"ask0 6"});
  s.reply("ask0", yes);
  const auto& got = s.only();
  REQUIRE(got);
  CHECK(*got == 6);
  CHECK(got.log.attempts.size() == 5);
  CHECK(got.log.attempts[0].problem == error{errc::violations, problems});
  CHECK(s.seen->sum->reasks == 1);
}

TEST_CASE("after the last re-ask a bad ruling ends the text with the value that was ruled out") {
  court s;
  s.plan.conf.reasks = 0;
  s.start(texts(1));
  s.reply("t0.", "5?");
  s.reply("ask0", no("no"));
  CHECK(s.only().error().code == errc::violations);
  CHECK(s.only().why.best_json == "5");
}

TEST_CASE("questions take turns in the seats of the pool") {
  court s;
  s.plan.conf.pool_size = 2;
  s.start(texts(1));
  s.reply("t0.", "5?????");
  CHECK(s.in_flight().size() == 2);
  for (int i = 0; i < 5; ++i)
    s.reply("ask" + std::to_string(i), yes);
  CHECK(s.only());
  CHECK(s.engine->in_flight_max == 2);
}

TEST_CASE("a validator reads other answers while a question is open") {
  court s;
  s.start(texts(2));
  s.reply("t0.", "5?");
  s.reply("t1.", "7");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].index == 1);
  s.reply("ask0", yes);
  CHECK(s.delivered() == std::vector<uint64_t>{1, 0});
}

TEST_CASE("a question is sent again and asked again as a text is") {
  court s;
  s.start(texts(1));
  s.reply("t0.", "5?");
  s.respond("ask0", 503, "");
  s.advance(10s);
  CHECK(s.in_flight() == strings{"ask0 5"});
  s.reply("ask0", "well");
  REQUIRE(s.in_flight().size() == 1);
  CHECK(s.in_flight()[0].starts_with("ask0 5|well?"));
  s.reply("ask0", yes);
  REQUIRE(s.only());
  CHECK(s.only().log.attempts.size() == 4);
  CHECK(s.only().log.attempts[1].problem.code == errc::unavailable);
  CHECK(s.only().log.attempts[2].problem.code == errc::invalid_json);
}

TEST_CASE("without a ruling a text fails, is asked again, or is taken, as the settings say") {
  court s;
  SECTION("fails, and the other questions are dropped") {
    s.start(texts(1));
    s.reply("t0.", "5??");
    s.reply("ask0", "refuse");
    CHECK(s.only().error().code == errc::unjudged);
    CHECK(s.only().error().message
          == "no ruling on whether \"/0\" must be good; the last try: refused: I will not");
    CHECK(s.only().log.attempts.size() == 2);
    CHECK(s.seen->sum);
  }
  SECTION("is asked again") {
    s.plan.conf.unjudged = unjudged_policy::ask_again;
    s.start(texts(1));
    s.reply("t0.", "5?");
    s.reply("ask0", "refuse");
    CHECK(s.in_flight()
          == strings{
            "t0.|5??"
            + render({{"/0", "judged", "must be good (nobody could check that: refused)", "5"}})});
  }
  SECTION("is taken") {
    s.plan.conf.unjudged = unjudged_policy::accept;
    s.start(texts(1));
    s.reply("t0.", "5?");
    s.reply("ask0", "refuse");
    CHECK(s.only());
  }
}

TEST_CASE("an answer that raises more questions than allowed fails before any is asked") {
  court s;
  s.plan.conf.questions_max = 2;
  s.start(texts(1));
  s.reply("t0.", "5???");
  CHECK(s.only().error().code == errc::unjudged);
  CHECK(s.in_flight().empty());
}

TEST_CASE("text_timeout bounds a question that nobody answers") {
  court s;
  s.plan.conf.text_timeout = 30s;
  s.start(texts(1));
  REQUIRE(s.engine->pending.size() == 1);
  const auto deadline = s.engine->pending[0].deadline;
  s.advance(5s);
  s.reply("t0.", "5?");
  REQUIRE(s.engine->pending.size() == 1);
  // The engine is told the text's own deadline.
  CHECK(s.engine->pending[0].deadline == deadline);
  s.advance(26s);
  CHECK(s.only().error().code == errc::deadline_exceeded);
  CHECK(s.only().log.attempts[0].problem.code == errc::deadline_exceeded);
}

TEST_CASE("a question that the engine cuts at the text's deadline is no lack of a ruling") {
  court s;
  s.plan.conf.unjudged = unjudged_policy::accept;
  s.start(texts(1));
  s.reply("t0.", "5?");
  s.break_off("ask0", errc::deadline_exceeded);
  CHECK(s.only().error().code == errc::deadline_exceeded);
}

TEST_CASE("what questions cost is on the bill of their text") {
  court s;
  auto prices = std::make_shared<price_list>();
  const auto price = money::from_nanos(1'000'000'000);
  prices->set("fake", {{price, price, price}});
  s.plan.conf.prices = prices;
  s.plan.conf.tokens_max = 10;
  s.start(texts(1));
  s.reply("t0.", "5??");
  s.reply("ask0", yes);
  // Perhaps it was billed.
  s.break_off("ask1", errc::connection_lost);
  s.advance(10s);
  s.reply("ask1", yes);
  const auto& log = s.only().log;
  REQUIRE(log.attempts.size() == 4);
  money cost;
  uint64_t tokens = 0;
  for (const auto& x : log.attempts) {
    cost += x.cost;
    tokens += x.tokens.total_tokens;
  }
  CHECK(log.cost == cost);
  CHECK(log.cost == money::from_nanos(tokens * 1000));
  CHECK(log.uncertain.cost > money{});
}

TEST_CASE("an answer that comes after the end was asked for is judged no more") {
  court s;
  s.start(texts(1));
  s.tell(drain_run{10s});
  s.reply("t0.", "5?");
  CHECK(s.in_flight().empty());
  CHECK(s.only().error().code == errc::cancelled);
  CHECK(s.seen->sum);
}

TEST_CASE("a run that is stopped while answers are judged ends each text once") {
  court s;
  SECTION("at once") {
    s.start(texts(2));
    s.reply("t0.", "5??");
    s.reply("t1.", "5?");
    s.tell(stop_run{});
  }
  SECTION("or when what runs is done") {
    s.plan.conf.pool_size = 2;
    s.start(texts(2));
    s.reply("t0.", "5???");
    s.reply("t1.", "5?");
    s.tell(drain_run{10s});
    s.reply_to_all(yes);
  }
  REQUIRE(s.seen->outcomes.size() == 2);
  for (const auto& x : s.seen->outcomes)
    CHECK(x.error().code == errc::cancelled);
  CHECK(s.seen->sum);
}

TEST_CASE("the worst case of a question is set aside before it is sent") {
  court s;
  s.plan.conf.tokens_max = 10;
  // The text may use 13 tokens at the most and uses 10; its question may use 16.
  s.plan.conf.tokens_total_max = 25;
  s.start(texts(1));
  s.reply("t0.", "5?");
  CHECK(s.in_flight().empty());
  CHECK(s.only().error().code == errc::budget_exhausted);
}

TEST_CASE("the worst case of a question is that of its own request") {
  court s;
  s.plan.conf.tokens_max = 10;
  s.plan.conf.tokens_total_max = 100;
  SECTION("a short one fits") {}
  SECTION("a long one does not") {
    s.plan.judge = std::make_shared<wordy_dialect>();
  }
  const bool is_short = s.plan.judge->encode({}, {})->empty();
  s.start(texts(1));
  s.reply("t0.", "5?");
  CHECK(s.in_flight().size() == (is_short ? 1 : 0));
}

TEST_CASE("a fetcher that dies over a question is replaced, and the question put once more") {
  court s;
  s.start(texts(1));
  s.engine->failures_to_throw = 1;
  s.reply("t0.", "5?");
  CHECK(s.engine->failures_to_throw == 0);
  CHECK(s.in_flight() == strings{"ask0 5"});
  s.reply("ask0", yes);
  CHECK(s.only());
}
