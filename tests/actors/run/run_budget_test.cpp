#include "run/run_budget.hpp"

#include "fake_purse.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>

using namespace troupe;
using namespace troupe::test;

namespace {

settings limited(uint64_t tokens) {
  settings x;
  x.tokens_max = 100;
  x.tokens_total_max = tokens;
  return x;
}

attempt used(uint64_t tokens) {
  attempt x;
  x.http_status = 200;
  x.tokens.prompt_tokens = tokens;
  x.tokens.total_tokens = tokens;
  return x;
}

} // namespace

TEST_CASE("without prices and ceilings nothing is set aside, and no request need be spelled") {
  run_budget x{settings{}, {}};
  x.open_route({});
  CHECK_FALSE(x.counts(0));
  CHECK(x.reserve(0, 1'000'000, 0) == spending{});
  CHECK(x.at_rest());
}

TEST_CASE("the worst case of a request is set aside until its truth is known") {
  run_budget x{limited(210), {}};
  x.open_route({});
  const auto first = x.reserve(0, 10, 0);
  REQUIRE(first);
  CHECK(first->tokens == 110);
  CHECK_FALSE(x.reserve(0, 10, 0));
  auto done = used(20);
  x.settle(0, *first, done);
  CHECK(x.at_rest());
  CHECK(x.spent().tokens == 20);
  CHECK(x.reserve(0, 10, 0));
}

TEST_CASE("a longer answer is set aside with all its room") {
  run_budget x{limited(1000), {}};
  x.open_route({});
  CHECK(x.reserve(0, 10, 2)->tokens == 410);
}

TEST_CASE("what is not sent comes back, what is lost counts as spent") {
  run_budget x{limited(1000), {}};
  x.open_route({});
  x.release(*x.reserve(0, 10, 0));
  CHECK(x.spent().tokens == 0);
  x.forfeit(*x.reserve(0, 10, 0));
  CHECK(x.spent().tokens == 110);
  CHECK(x.at_rest());
}

TEST_CASE("each route has the prices of its model") {
  settings conf;
  auto list = std::make_shared<price_list>();
  const auto dollar = money::from_nanos(1'000'000'000);
  list->set("dear", {{dollar, dollar, dollar}});
  conf.prices = list;
  run_budget x{conf, {}};
  for (const auto* model : {"dear", "unknown"}) {
    conf.model = model;
    x.open_route(facts_of(conf));
  }
  usage tokens;
  tokens.prompt_tokens = tokens.total_tokens = 5;
  CHECK(x.price(0, tokens).cost == money::from_nanos(5000));
  CHECK(x.price(1, tokens).cost == money{});
}

TEST_CASE("list prices cost nothing before a request is sent, unless there is a ceiling") {
  settings conf;
  conf.model = "gpt-4o-mini";
  run_budget free{conf, {}};
  free.open_route(facts_of(conf));
  CHECK_FALSE(free.counts(0));
  auto done = used(1'000'000);
  free.settle(0, {}, done);
  CHECK(done.cost == parse_money("0.15").value());
  conf.cost_max = parse_money("1").value();
  run_budget bound{conf, {}};
  bound.open_route(facts_of(conf));
  CHECK(bound.counts(0));
  CHECK(bound.reserve(0, 1'000'000, 0));
}

TEST_CASE("a cost that the server tells counts without any prices") {
  run_budget x{settings{}, {}};
  x.open_route({});
  auto done = used(20);
  done.tokens.cost_told = money::from_nanos(9);
  CHECK(x.knows_cost(0, done.tokens));
  CHECK_FALSE(x.knows_cost(0, used(20).tokens));
  x.settle(0, {}, done);
  CHECK(done.cost == money::from_nanos(9));
  CHECK(x.spent().cost == money::from_nanos(9));
}

TEST_CASE("what is shared with other runs is reserved and settled there, too") {
  const auto shared = std::make_shared<fake_purse>();
  settings conf;
  conf.tokens_max = 100;
  run_budget x{conf, {}, shared};
  x.open_route({});
  CHECK(x.counts(0));
  const auto first = x.reserve(0, 10, 0);
  const auto second = x.reserve(0, 10, 0);
  const auto third = x.reserve(0, 10, 0);
  CHECK(shared->reserved.tokens == 330);
  auto done = used(20);
  x.settle(0, *first, done);
  x.release(*second);
  x.forfeit(*third);
  CHECK(shared->reserved == spending{});
  CHECK(shared->spent.tokens == 130);
  CHECK(x.spent().tokens == 130);
}

TEST_CASE("what others have set aside may come back, what nobody has does not") {
  const auto shared = std::make_shared<fake_purse>();
  settings conf;
  conf.tokens_max = 100;
  run_budget x{conf, {}, shared};
  x.open_route({});
  shared->answer = purse::reply::later;
  CHECK_FALSE(x.reserve(0, 10, 0));
  CHECK(x.may_come());
  CHECK(x.at_rest());
  shared->answer = purse::reply::never;
  CHECK_FALSE(x.reserve(0, 10, 0));
  CHECK_FALSE(x.may_come());
  CHECK(x.refusal(0, 10, 0) == "the purse is empty");
}

TEST_CASE("a ceiling of the run's own is kept without asking the others") {
  const auto shared = std::make_shared<fake_purse>();
  run_budget x{limited(100), {}, shared};
  x.open_route({});
  CHECK_FALSE(x.reserve(0, 10, 0));
  CHECK_FALSE(x.may_come());
  CHECK(shared->reserved == spending{});
  CHECK(x.refusal(0, 10, 0).starts_with("tokens_total_max is 100"));
}

namespace {

/// Of a model at a dollar per million tokens, cached ones at a tenth, at most 100 tokens an answer.
settings priced(std::optional<money> ceiling = {}) {
  settings x;
  auto list = std::make_shared<price_list>();
  const auto dollar = money::from_nanos(1'000'000'000);
  list->set("model", {{dollar, money::from_nanos(100'000'000), dollar}});
  x.prices = list;
  x.model = "model";
  x.tokens_max = 100;
  x.cost_max = ceiling;
  return x;
}

attempt batched(attempt x) {
  x.batched = true;
  return x;
}

} // namespace

TEST_CASE("what went in a batch is billed as that, unless the server tells the cost") {
  const auto conf = priced();
  run_budget x{conf, {}};
  x.open_route(facts_of(conf));
  auto live = used(20);
  x.settle(0, *x.reserve(0, 10, 0), live);
  CHECK(live.cost == money::from_nanos(20'000));
  auto done = batched(used(20));
  done.tokens.cached_tokens = 10;
  x.settle(0, *x.reserve(0, 10, 0), done);
  CHECK(done.cost == money::from_nanos(5000 + 500));
  CHECK(x.cache_savings_of(0, done) == money::from_nanos(4500));
  CHECK(x.knows_cost(0, done.tokens));
  auto told = batched(used(20));
  told.tokens.cost_told = money::from_nanos(9);
  x.settle(0, *x.reserve(0, 10, 0), told);
  CHECK(told.cost == money::from_nanos(9));
  CHECK(x.spent().cost == money::from_nanos(25'509));
  CHECK(x.at_rest());
}

TEST_CASE("where everything goes in batches, their price is set aside, here and in the purse") {
  // A batch of two, or one live request.
  const auto conf = priced(money::from_nanos(110'000));
  const auto shared = std::make_shared<fake_purse>();
  run_budget x{conf, {}, shared};
  x.open_route(facts_of(conf), true);
  x.open_route(facts_of(conf));
  const auto first = x.reserve(0, 10, 0);
  REQUIRE(first);
  CHECK(*first == spending{110, money::from_nanos(55'000)});
  const auto second = x.reserve(0, 10, 0);
  REQUIRE(second);
  CHECK(shared->reserved.cost == money::from_nanos(110'000));
  CHECK_FALSE(x.reserve(0, 10, 0));
  CHECK(x.price(0, used(20).tokens).cost == money::from_nanos(10'000));
  CHECK(x.price(1, used(20).tokens).cost == money::from_nanos(20'000));
  auto done = batched(used(20));
  x.settle(0, *first, done);
  CHECK(done.cost == money::from_nanos(10'000));
  CHECK(shared->spent.cost == money::from_nanos(10'000));
  x.forfeit(*second);
  CHECK(shared->spent.cost == money::from_nanos(65'000));
  CHECK(x.at_rest());
}

TEST_CASE("what is refused says what it costs in a batch, if it would go in one") {
  const auto conf = priced(money::from_nanos(50'000));
  run_budget x{conf, {}};
  x.open_route(facts_of(conf), true);
  x.open_route(facts_of(conf));
  for (const uint32_t route : {0U, 1U})
    CHECK_FALSE(x.reserve(route, 10, 0));
  CHECK(x.refusal(0, 10, 0).find("may cost 0.000055;") != std::string::npos);
  CHECK(x.refusal(1, 10, 0).find("may cost 0.00011;") != std::string::npos);
}

TEST_CASE("what was set aside at the price of batches stays that when a run turns live") {
  const auto conf = priced();
  run_budget x{conf, {}};
  x.open_route(facts_of(conf), true);
  const auto before = *x.reserve(0, 10, 0);
  x.send_live();
  CHECK(x.reserve(0, 10, 0)->cost == money::from_nanos(110'000));
  attempt lost;
  lost.batched = true;
  lost.problem.code = errc::connection_lost;
  x.settle(0, before, lost);
  CHECK(lost.uncertain == spending{110, money::from_nanos(55'000)});
}

TEST_CASE("a batch that may have been billed is uncertain at its price") {
  const auto conf = priced();
  run_budget x{conf, {}};
  x.open_route(facts_of(conf));
  x.open_route(facts_of(conf), true);
  for (const uint32_t route : {0U, 1U}) {
    attempt lost;
    lost.batched = true;
    lost.problem.code = errc::connection_lost;
    x.settle(route, *x.reserve(route, 10, 0), lost);
    CHECK(lost.uncertain == spending{110, money::from_nanos(55'000)});
  }
  attempt lost;
  lost.problem.code = errc::connection_lost;
  x.settle(0, *x.reserve(0, 10, 0), lost);
  CHECK(lost.uncertain == spending{110, money::from_nanos(110'000)});
  CHECK(x.at_rest());
}
