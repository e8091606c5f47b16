#include "../scratch_folder.hpp"
#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// The fake dialect sends "t0.", three bytes, and each answer uses ten tokens.
constexpr uint64_t request_bytes = 3;
constexpr uint64_t answer_tokens = 10;
constexpr uint64_t worst_tokens = request_bytes + 100;

struct budgeted_stage : stage {
  explicit budgeted_stage(uint64_t tokens) {
    plan.conf.tokens_max = 100;
    plan.conf.tokens_total_max = tokens;
    plan.conf.pool_size = 8;
  }

  void set_prices() {
    auto list = std::make_shared<price_list>();
    const auto price = money::from_nanos(1'000'000'000);
    list->set("fake", {{price, price, price}});
    plan.conf.prices = list;
  }

  std::vector<errc> codes() const {
    std::vector<errc> result;
    for (const auto& x : seen->outcomes)
      result.push_back(x.error().code);
    return result;
  }
};

} // namespace

TEST_CASE("no more is sent than the ceiling allows in the worst case") {
  budgeted_stage s{2 * worst_tokens + 50};
  s.start(texts(5));
  CHECK(s.in_flight().size() == 2);
  // Ten tokens used, 93 given back: enough for one more.
  s.reply("t0", "1");
  CHECK(s.in_flight().size() == 2);
}

TEST_CASE("a run drains at its ceiling, keeps what it has, and says why it ends") {
  budgeted_stage s{2 * worst_tokens + 5 * answer_tokens};
  s.start(texts(100));
  s.reply_to_all("7");
  REQUIRE(s.seen->sum);
  const auto& sum = *s.seen->sum;
  CHECK(sum.texts == 64);
  CHECK(sum.succeeded == 16);
  CHECK(sum.tokens.total_tokens <= *s.plan.conf.tokens_total_max);
  CHECK(sum.ended_by.code == errc::budget_exhausted);
  CHECK(sum.ended_by.message
        == "tokens_total_max is 256: 160 tokens are used, and the next request may use 104; raise "
           "it to go on");
  const auto codes = s.codes();
  CHECK(std::count(codes.begin(), codes.end(), errc::none) == 16);
  CHECK(std::count(codes.begin(), codes.end(), errc::budget_exhausted) == 48);
}

TEST_CASE("a text that waits for money is sent as soon as some comes back") {
  budgeted_stage s{worst_tokens + answer_tokens};
  s.start(texts(2));
  CHECK(s.in_flight() == std::vector<std::string>{"t0."});
  s.reply("t0", "1");
  CHECK(s.in_flight() == std::vector<std::string>{"t1."});
  s.reply("t1", "1");
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.seen->sum->ended_by.code == errc::none);
}

TEST_CASE("a request that timed out after it was sent keeps its worst case") {
  budgeted_stage s{2 * worst_tokens};
  s.plan.conf.backoff_initial = 1ms;
  s.plan.conf.timeout_retries = 2;
  s.start(texts(1));
  s.break_off("t0", errc::timeout_sent);
  s.advance(10ms);
  s.break_off("t0", errc::timeout_sent);
  s.advance(10ms);
  CHECK(s.in_flight().empty());
  REQUIRE(s.seen->outcomes.size() == 1);
  const auto& x = s.seen->outcomes[0];
  CHECK(x.error().code == errc::budget_exhausted);
  CHECK(x.log.attempts.size() == 2);
  CHECK(x.log.attempts[0].uncertain.tokens == worst_tokens);
  CHECK(x.log.uncertain.tokens == 2 * worst_tokens);
  CHECK(s.seen->sum->uncertain.tokens == 2 * worst_tokens);
}

TEST_CASE("a request that was refused gives everything back") {
  budgeted_stage s{worst_tokens};
  s.plan.conf.backoff_initial = 1ms;
  s.start(texts(1));
  for (int i = 0; i < 4; ++i) {
    s.respond("t0", 429, "", "retry-after-ms: 1\r\n");
    s.advance(1s);
  }
  s.reply("t0", "1");
  CHECK(s.seen->sum->succeeded == 1);
}

TEST_CASE("a re-ask is set aside with its whole conversation") {
  // The second request is "t0.|wrong?" and the violations: longer than the first one.
  budgeted_stage s{answer_tokens + worst_tokens};
  s.start(texts(1));
  s.reply("t0", "wrong");
  CHECK(s.codes() == std::vector<errc>{errc::budget_exhausted});
  CHECK(s.seen->outcomes[0].log.attempts.size() == 1);
  CHECK(s.seen->outcomes[0].why.best_json == "wrong");
}

TEST_CASE("an answer in the inbox of a dying validator is paid for once") {
  budgeted_stage s{10 * worst_tokens};
  s.plan.conf.pool_size = 1;
  s.start(texts(2));
  s.end_validator_before("t0.");
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.engine->submitted == 2);
  CHECK(s.seen->sum->uncertain.tokens == 0);
}

TEST_CASE("what an earlier part of the run spent counts") {
  budgeted_stage s{worst_tokens};
  s.plan.options.spent.tokens = 1;
  s.start(texts(1));
  CHECK(s.codes() == std::vector<errc>{errc::budget_exhausted});
  CHECK(s.engine->submitted == 0);
}

TEST_CASE("the ledger says what each attempt cost, by the prices of the model") {
  budgeted_stage s{10'000};
  s.set_prices();
  s.start(texts(1));
  s.reply("t0", "wrong");
  s.reply("t0", "1");
  const auto& log = s.seen->outcomes.at(0).log;
  const auto price_of_answer = money::from_nanos(answer_tokens * 1000);
  REQUIRE(log.attempts.size() == 2);
  CHECK(log.attempts[0].cost == price_of_answer);
  CHECK(log.attempts[1].cost == price_of_answer);
  CHECK(log.cost == price_of_answer + price_of_answer);
  CHECK(s.seen->sum->cost == log.cost);
}

TEST_CASE("a ceiling of cost is kept like one of tokens, and its message speaks of money") {
  budgeted_stage s{1'000'000};
  s.set_prices();
  s.plan.conf.cost_max = money::from_nanos(worst_tokens * 1000 - 1);
  s.start(texts(3));
  CHECK(s.engine->submitted == 0);
  CHECK(s.seen->sum->ended_by.message
        == "cost_max is 0.000102999: 0 is spent, and the next request may cost 0.000103; raise it "
           "to go on");
}

TEST_CASE("what files may cost is set aside by what they are, and not by their bytes") {
  const scratch_folder folder;
  budgeted_stage s{worst_tokens + 1000};
  const auto file = image_file(folder.file("a", std::string(5000, 'x')));
  std::vector<prompt> list(2);
  list[0].text = "t0.";
  list[0].files = {file};
  list[1].text = "t1.";
  list[1].files = {file, file};
  s.plan.texts = make_source(std::move(list));
  s.start();
  REQUIRE(s.in_flight().size() == 1);
  CHECK(s.in_flight()[0].size() == 3 + 1 + 5000);
  s.reply("t0.", "1");
  CHECK(s.codes() == std::vector<errc>{errc::none, errc::budget_exhausted});
}
