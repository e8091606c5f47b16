#include <troupe/detail/budget.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <vector>

using namespace troupe;

namespace {

money dollars(double x) {
  return money::from_nanos(static_cast<int64_t>(x * 1e9));
}

model_prices some_prices() {
  return {{dollars(2.5), dollars(1.25), dollars(10)}};
}

usage used(uint64_t prompt, uint64_t completion, uint64_t total = 0,
           std::optional<uint64_t> cached = {}) {
  return {prompt, completion, total, cached};
}

} // namespace

TEST_CASE("tokens cost what the prices say, cached ones less") {
  const auto prices = some_prices();
  CHECK(cost_of(used(1'000'000, 0), prices) == dollars(2.5));
  CHECK(cost_of(used(0, 1'000'000), prices) == dollars(10));
  CHECK(cost_of(used(100, 10, 110, 40), prices)
        == money::from_nanos(60 * 2500 + 40 * 1250 + 100'000));
}

TEST_CASE("what is written to the cache, and large prompts, have prices of their own") {
  model_prices prices{{dollars(2), dollars(1), dollars(10), dollars(3)}};
  prices.tiers.push_back({{dollars(4), dollars(2), dollars(20), dollars(6)}, 1000});
  const usage some{1000, 10, 1010, 200, 300};
  CHECK(cost_of(some, prices)
        == money::from_nanos(500 * 2000 + 200 * 1000 + 300 * 3000 + 10 * 10'000));
  CHECK(cost_of({1001, 0, 1001}, prices) == money::from_nanos(1001 * 4000));
  // More written than there is beside what was read.
  CHECK(cost_of({100, 0, 100, 60, 90}, prices) == money::from_nanos(60 * 1000 + 40 * 3000));
  CHECK(worst_case(1000, 0, &prices).cost == money::from_nanos(1000 * 3000));
  CHECK(worst_case(1001, 0, &prices).cost == money::from_nanos(1001 * 6000));
  prices.cache_write.reset();
  CHECK(cost_of({100, 0, 100, 0, 40}, prices) == money::from_nanos(100 * 2000));
}

TEST_CASE("in a batch each rate costs its share, rounded up") {
  model_prices prices{{dollars(2), dollars(1), dollars(10), dollars(3)}};
  prices.tiers.push_back({{dollars(4), dollars(2), dollars(20), dollars(6)}, 1000});
  prices.cache_write_1h = dollars(5);
  const auto half = batch_prices(prices);
  CHECK(static_cast<const token_rates&>(half)
        == token_rates{dollars(1), dollars(0.5), dollars(5), dollars(1.5)});
  REQUIRE(half.tiers.size() == 1);
  CHECK(half.tiers[0] == price_tier{{dollars(2), dollars(1), dollars(10), dollars(3)}, 1000});
  CHECK(half.cache_write_1h == dollars(2.5));
  const usage some{1000, 10, 1010, 200, 300};
  CHECK(cost_of(some, half) == money::from_nanos(500 * 1000 + 200 * 500 + 300 * 1500 + 10 * 5000));
  // Once is enough.
  CHECK(batch_prices(half) == half);
  prices.batch_thousandths = 333;
  prices.input = money::from_nanos(1001);
  CHECK(batch_prices(prices).input == money::from_nanos(334));
  prices.batch_thousandths = 0;
  CHECK(batch_prices(prices).output == money{});
}

TEST_CASE("a share is never rounded down, and of the largest amount it is one") {
  CHECK(share_of(money::from_nanos(1), 500) == money::from_nanos(1));
  CHECK(share_of(money::from_nanos(1999), 500) == money::from_nanos(1000));
  CHECK(share_of(money::from_nanos(2000), 500) == money::from_nanos(1000));
  CHECK(share_of(money::largest(), 500).nanos() == money::largest().nanos() / 2 + 1);
  CHECK(share_of(money::largest(), 1000) == money::largest());
  CHECK(share_of(money{}, 500) == money{});
}

TEST_CASE("the cache saves what reading costs less, but for what writing costs more") {
  const model_prices prices{{dollars(2), dollars(1), dollars(10), dollars(3)}};
  CHECK(cache_savings({100, 10, 110, 60}, prices) == money::from_nanos(60 * 1000));
  CHECK(cache_savings({100, 10, 110, 0, 60}, prices) == money{} - money::from_nanos(60 * 1000));
  CHECK(cache_savings({100, 10, 110}, prices) == money{});
}

TEST_CASE("what the server says that it costs wins over what is computed") {
  const auto prices = some_prices();
  auto told = used(100, 10);
  told.cost_told = dollars(0.5);
  CHECK(spent_by(told, &prices) == spending{110, dollars(0.5)});
  CHECK(spent_by(told, nullptr) == spending{110, dollars(0.5)});
  told.cost_told = money{};
  CHECK(spent_by(told, &prices).cost == money{});
}

TEST_CASE("tokens that are counted and not billed cost nothing") {
  const model_prices prices{{dollars(2), dollars(1), dollars(10), {}}};
  auto told = usage{500, 20, 520, 400};
  told.billed_prompt_tokens = 30;
  CHECK(cost_of(told, prices) == money::from_nanos(30 * 2000 + 20 * 10'000));
  told.billed_completion_tokens = 5;
  CHECK(spent_by(told, &prices) == spending{520, money::from_nanos(30 * 2000 + 5 * 10'000)});
  // In sums, what tells of none is billed as it is counted.
  told += usage{100, 10, 110};
  CHECK(told.billed_prompt_tokens == 130);
  CHECK(told.billed_completion_tokens == 15);
}

TEST_CASE("in sums of usage, unknown and known make known") {
  usage sum{1, 1, 2};
  sum += usage{1, 1, 2};
  CHECK(sum == usage{2, 2, 4});
  sum += usage{1, 1, 2, 0, {}, 3};
  sum += usage{1, 1, 2, 5, {}, {}, dollars(1)};
  sum += usage{1, 1, 2, {}, {}, {}, dollars(2)};
  CHECK(sum == usage{5, 5, 10, 5, {}, 3, dollars(3)});
}

TEST_CASE("a fraction of a billionth is rounded up") {
  model_prices cheap;
  cheap.input = money::from_nanos(1);
  CHECK(cost_of(used(1, 0), cheap) == money::from_nanos(1));
  CHECK(cost_of(used(1'000'001, 0), cheap) == money::from_nanos(2));
}

TEST_CASE("usage that contradicts itself costs no less than it says") {
  const auto prices = some_prices();
  // More cached tokens than tokens.
  CHECK(cost_of(used(100, 0, 100, 500), prices) == money::from_nanos(125'000));
  // Thinking that stands only in the total.
  CHECK(cost_of(used(100, 10, 160), prices) == cost_of(used(100, 60), prices));
  CHECK(spent_by(used(100, 10, 160), nullptr) == spending{160, {}});
  CHECK(cost_of(used(UINT64_MAX, UINT64_MAX), prices) == money::largest());
  CHECK(spent_by(used(UINT64_MAX, 7), nullptr).tokens == UINT64_MAX);
}

TEST_CASE("the worst case takes each byte for a token, and the longest answer") {
  const auto prices = some_prices();
  const auto worst = worst_case(1000, 500, &prices);
  CHECK(worst.tokens == 1500);
  CHECK(worst.cost == cost_of(used(1000, 500), prices));
  // A provider whose cache is dearer than fresh tokens.
  model_prices odd{{dollars(1), dollars(2), {}}};
  CHECK(worst_case(1'000'000, 0, &odd).cost == dollars(2));
}

TEST_CASE("what might pass the ceiling is refused, and leaves nothing behind") {
  budget b{dollars(1), std::nullopt};
  CHECK(b.reserve({10, dollars(0.6)}));
  CHECK_FALSE(b.reserve({10, dollars(0.5)}));
  CHECK(b.reserved() == spending{10, dollars(0.6)});
  CHECK(b.reserve({10, dollars(0.4)}));
  CHECK_FALSE(b.reserve({0, money::from_nanos(1)}));
}

TEST_CASE("what was not used is given back") {
  budget b{std::nullopt, 100};
  REQUIRE(b.reserve({100, {}}));
  CHECK_FALSE(b.reserve({1, {}}));
  b.settle({100, {}}, {30, {}});
  CHECK(b.at_rest());
  CHECK(b.reserve({70, {}}));
  CHECK_FALSE(b.reserve({1, {}}));
}

TEST_CASE("an earlier part of the run counts") {
  budget b{dollars(1), std::nullopt, {5, dollars(0.9)}};
  CHECK_FALSE(b.reserve({1, dollars(0.2)}));
  CHECK(b.reserve({1, dollars(0.1)}));
}

TEST_CASE("without a ceiling everything is let through, and counted") {
  budget b;
  CHECK_FALSE(b.limited());
  CHECK(b.reserve({UINT64_MAX, money::largest()}));
  CHECK(b.reserve({UINT64_MAX, money::largest()}));
}

TEST_CASE("a ceiling is not passed, whatever is sent and comes back in whatever order") {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    std::minstd_rand random{seed};
    const auto ceiling = money::from_nanos(1 + random() % 1'000'000);
    const uint64_t tokens = 1 + random() % 100'000;
    budget b{ceiling, tokens};
    std::vector<spending> in_flight;
    spending truly_spent;
    for (int step = 0; step < 2000; ++step) {
      const spending worst{1 + random() % 2000, money::from_nanos(random() % 20'000)};
      if (random() % 2 == 0 && b.reserve(worst))
        in_flight.push_back(worst);
      if (!in_flight.empty() && random() % 3 == 0) {
        const auto place = random() % in_flight.size();
        const auto reserved = in_flight[place];
        in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(place));
        const spending truth{random() % (reserved.tokens + 1),
                             money::from_nanos(static_cast<int64_t>(
                               random() % (static_cast<uint64_t>(reserved.cost.nanos()) + 1)))};
        b.settle(reserved, truth);
        truly_spent += truth;
      }
      auto most = truly_spent;
      for (const auto& x : in_flight)
        most += x;
      REQUIRE(most.cost <= ceiling);
      REQUIRE(most.tokens <= tokens);
    }
    CHECK(b.spent() == truly_spent);
  }
}
