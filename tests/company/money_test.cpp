#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <iostream>
#include <random>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Trouble of every kind that a reply can be in, so that each way to settle an attempt is taken.
constexpr const char* faults[]
  = {"half",           "close",         "reset",     "html_200", "error_in_200",
     "empty_body",     "empty_choices", "huge",      "500",      "503",
     "429_ms",         "409",           "bad_type",  "no_json",  "truncated",
     "refusal",        "length",        "two_calls", "missing",  "invalid_utf8",
     "content_filter", "drip",          "stall"};

struct random_run {
  explicit random_run(uint32_t seed) : random(seed) {
    rehearsal_settings trouble;
    trouble.retry_after = 1ms;
    trouble.drip_pause = 0ms;
    trouble.huge_bytes = 64 * 1024;
    trouble.seed = seed;
    for (int i = 0; i < 3; ++i) {
      const std::string_view name = faults[random() % std::size(faults)];
      trouble.faults.push_back({std::string{name}, 0.1});
      readable = readable && name != "empty_choices" && name != "invalid_utf8";
    }
    api = rehearsal::start(trouble).value();
    conf.base_url = api->base_url();
    conf.model = "m";
    conf.pool_size = 1 + static_cast<uint32_t>(random() % 32);
    conf.backoff_initial = conf.backoff_max = 1ms;
    conf.reply_bytes_max = 16 * 1024;
    conf.request_timeout = 300ms;
    conf.reasks = static_cast<uint32_t>(random() % 3);
    conf.tokens_max = 5 + static_cast<uint32_t>(random() % 60);
    auto list = std::make_shared<price_list>();
    prices.input = money::from_nanos(static_cast<int64_t>(random() % 5'000'000'000));
    prices.cached_input = prices.input;
    prices.output = money::from_nanos(static_cast<int64_t>(random() % 20'000'000'000));
    list->set("*", prices);
    conf.prices = list;
    // Enough for some texts, or for none, or for all.
    conf.cost_max = worst_case(1 + random() % 60'000, random() % 10'000, &prices).cost
                    + money::from_nanos(1);
    if (random() % 3 == 0)
      conf.tokens_total_max = 1 + random() % 50'000;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> result;
    for (size_t i = 0; i < 120; ++i)
      result.push_back(text_about(18 + i % 60, std::string(random() % 200, '.')));
    return result;
  }

  std::mt19937 random;
  /// Whether each usage that the server tells stands in a reply that can be read; else it counts as
  /// uncertain.
  bool readable = true;
  std::unique_ptr<rehearsal> api;
  settings conf;
  model_prices prices;
};

spending billed(const rehearsal_counters& x, const model_prices& prices) {
  usage all;
  all.prompt_tokens = x.prompt_tokens + x.hidden_prompt_tokens;
  all.completion_tokens = x.completion_tokens + x.hidden_completion_tokens;
  return spent_by(all, &prices);
}

} // namespace

TEST_CASE("in a hundred random runs the ceilings are never passed, and the ledger says what the "
          "server counted") {
  uint64_t stopped = 0;
  uint64_t compared = 0;
  uint64_t requests = 0;
  uint64_t hidden = 0;
  money spent;
  double closest = 0;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    random_run r{seed};
    auto client = client::make(r.conf).value();
    auto outcomes = client.as_completed<person>(r.texts());
    money ledgers;
    uint64_t tokens = 0;
    uint64_t timeouts = 0;
    for (const auto& x : outcomes) {
      usage of_attempts;
      for (const auto& y : x.log.attempts) {
        timeouts += y.problem.code == errc::timeout_sent ? 1 : 0;
        ledgers += y.cost;
        of_attempts += y.tokens;
      }
      REQUIRE(of_attempts == x.log.tokens);
      tokens += x.log.tokens.total_tokens;
    }
    const auto sum = outcomes.sum();
    const auto seen = r.api->counts();
    INFO("seed " << seed << ", requests " << seen.requests << ", ended by "
                 << to_string(sum.ended_by));
    // The ledger is what the server says.
    REQUIRE(sum.requests == seen.requests);
    REQUIRE(tokens == sum.tokens.total_tokens);
    // A good reply that came too late, because the machine is busy, is one more that nobody read.
    const auto stalls = seen.by_fault.contains("stall") ? seen.by_fault.at("stall") : 0;
    if (r.readable && timeouts == stalls) {
      ++compared;
      REQUIRE(sum.tokens.prompt_tokens == seen.prompt_tokens);
      REQUIRE(sum.tokens.completion_tokens == seen.completion_tokens);
    }
    REQUIRE(ledgers == sum.cost);
    // What the server may bill besides is in the ledger's uncertain part.
    REQUIRE(seen.prompt_tokens + seen.completion_tokens + seen.hidden_prompt_tokens
              + seen.hidden_completion_tokens
            <= tokens + sum.uncertain.tokens);
    const auto bill = billed(seen, r.prices);
    REQUIRE(bill.cost <= *r.conf.cost_max);
    REQUIRE(sum.cost + sum.uncertain.cost <= *r.conf.cost_max);
    if (r.conf.tokens_total_max) {
      REQUIRE(bill.tokens <= *r.conf.tokens_total_max);
      REQUIRE(sum.tokens.total_tokens + sum.uncertain.tokens <= *r.conf.tokens_total_max);
    }
    if (sum.ended_by.code == errc::budget_exhausted) {
      ++stopped;
      closest = std::max(closest, static_cast<double>((sum.cost + sum.uncertain.cost).nanos())
                                    / static_cast<double>(r.conf.cost_max->nanos()));
    } else {
      REQUIRE(sum.texts == 120);
    }
    requests += seen.requests;
    hidden += seen.hidden_prompt_tokens + seen.hidden_completion_tokens;
    spent += bill.cost;
  }
  std::cout << "100 runs: " << requests << " requests, billed $" << to_string(spent) << ", "
            << hidden << " tokens in answers that were hidden; " << compared
            << " ledgers equal to the token to the server's count; " << stopped
            << " runs stopped at their ceiling, the fullest at " << closest * 100 << " %\n";
  CHECK(compared > 60);
  CHECK(stopped > 20);
  CHECK(stopped < 100);
}

TEST_CASE("a run without prices and ceilings has no cost") {
  scene s;
  auto client = s.open();
  const auto got = client.extract<person>(text_about(30));
  CHECK(got.log.cost == money{});
  CHECK(got.log.uncertain == spending{});
}
