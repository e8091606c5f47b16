#include "scenario.hpp"

#include "chance.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

namespace simulation {

using namespace std::chrono_literals;

namespace {

struct feature_name {
  feature which;
  std::string_view name;
};

constexpr feature_name names[] = {
  {deaths, "deaths"},
  {crashes, "crashes"},
  {hedges, "hedges"},
  {judged, "judged"},
  {shared, "shared"},
  {money, "money"},
  {limits, "limits"},
  {failures, "failures"},
  {wrong_answers, "wrong-answers"},
  {stops, "stops"},
  {drains, "drains"},
  {slow_consumer, "slow-consumer"},
  {resumes, "resumes"},
  {fallbacks, "fallbacks"},
  {deadlines, "deadlines"},
  {impatience, "impatience"},
  {closures, "closures"},
  {throwing, "throwing"},
  {cancellations, "cancellations"},
  {priorities, "priorities"},
  {rivals, "rivals"},
  {kills, "kills"},
  {crowds, "crowds"},
  {doubts, "doubts"},
  {expiry, "expiry"},
  {bad_results, "bad-results"},
  {outages, "outages"},
  {detaching, "detaching"},
  {turning_live, "turning-live"},
  {strangers, "strangers"},
  {bad_disk, "bad-disk"},
};

/// Rare, because a run is not much of one with it.
constexpr uint32_t rare = stops | drains | impatience | closures | throwing | deadlines;

uint32_t draw_features(chance& luck, uint32_t allowed) {
  uint32_t result = 0;
  for (const auto& x : names)
    if ((all_features & x.which) != 0 && luck.in_thousand((rare & x.which) != 0 ? 120 : 330))
      result |= x.which;
  return result & allowed;
}

weather draw_weather(const scenario& x, chance& luck) {
  weather result;
  const auto some = [&luck](uint32_t most) {
    return luck.in_thousand(500) ? static_cast<uint32_t>(luck.below(most + 1)) : 0;
  };
  if (x.has(failures)) {
    result.rate_limited = some(200);
    result.unavailable = some(200);
    result.gateway = some(100);
    result.reset = some(100);
    result.timeout = some(100);
    result.refused_request = some(100);
    result.too_large = some(60);
    result.forbidden = some(30);
  }
  if (x.has(closures))
    result.closes = some(100);
  if (x.has(wrong_answers)) {
    result.wrong = some(300);
    result.no_answer = some(100);
    result.truncated = some(100);
    result.refusal = some(50);
    result.broken_off = some(80);
  }
  return result;
}

void draw_money(scenario& x, chance& luck) {
  x.conf.tokens_max = static_cast<uint32_t>(luck.between(5, 40));
  if (luck.in_thousand(600)) {
    auto prices = std::make_shared<troupe::price_list>();
    const auto price = [&luck] {
      return troupe::money::from_nanos(static_cast<int64_t>(luck.between(1, 9)) * 1'000'000);
    };
    const auto input = price();
    prices->set("model", {{input, input, price()}});
    x.conf.prices = prices;
  }
  if (luck.in_thousand(700))
    x.conf.tokens_total_max = luck.between(50, 60ull * x.texts + 200);
  if (x.conf.prices && luck.in_thousand(400))
    x.conf.cost_max = troupe::money::from_nanos(
      static_cast<int64_t>(luck.between(1'000, 200'000ull * x.texts + 1'000)));
  if (luck.in_thousand(200))
    x.spent.tokens = luck.below(100);
}

void draw_settings(scenario& x, chance& luck) {
  auto& conf = x.conf;
  conf.model = "model";
  conf.pool_size = static_cast<uint32_t>(luck.one_of({1, 2, 3, 4, 8}));
  conf.transport_retries = static_cast<uint32_t>(luck.below(4));
  conf.timeout_retries = static_cast<uint32_t>(luck.below(3));
  conf.limit_waits = luck.in_thousand(300) ? static_cast<uint32_t>(luck.below(3)) : 20;
  conf.reasks = static_cast<uint32_t>(luck.below(4));
  conf.reask_history = static_cast<uint32_t>(luck.between(1, 2));
  conf.backoff_initial = 10ms;
  conf.backoff_max = 100ms;
  conf.retry_after_max = 1s;
  conf.breaker_failures = static_cast<uint32_t>(luck.between(1, 4));
  conf.breaker_pause = 50ms;
  conf.order_window = luck.in_thousand(500) ? static_cast<uint32_t>(luck.between(1, 12)) : 0;
  conf.outbox_max = luck.in_thousand(300) ? static_cast<uint32_t>(luck.between(1, 6)) : 0;
  conf.no_progress_timeout = x.has(impatience) ? 2s : 0s;
  if (x.has(hedges)) {
    conf.hedge_quantile = 0.5;
    conf.hedge_share = luck.one_of({0.1, 0.5, 1.0});
  }
  if (x.has(judged)) {
    conf.questions_max = static_cast<uint32_t>(luck.between(1, 4));
    conf.unjudged = luck.one_of({troupe::unjudged_policy::fail, troupe::unjudged_policy::ask_again,
                                 troupe::unjudged_policy::accept});
  }
  if (x.has(deadlines) && luck.in_thousand(500))
    conf.text_timeout = std::chrono::milliseconds{luck.between(5, 500)};
  if (x.has(wrong_answers) && luck.in_thousand(400)) {
    conf.tokens_max = static_cast<uint32_t>(luck.between(5, 40));
    conf.truncation_retries = static_cast<uint32_t>(luck.between(1, 2));
  }
  if (x.has(money))
    draw_money(x, luck);
}

uint32_t draw_batch_features(chance& luck, uint32_t allowed) {
  uint32_t result = 0;
  for (const auto& x : names)
    if ((batch_features & x.which) != 0 && luck.in_thousand(330))
      result |= x.which;
  return result & allowed;
}

/// Hours instead of moments, and what a run in batches does without.
void draw_batches(scenario& x, uint32_t allowed) {
  chance luck{x.seed ^ 0xba7c4};
  auto& y = x.batched;
  y.on = true;
  x.features &= ~static_cast<uint32_t>(hedges | impatience);
  x.features |= draw_batch_features(luck, allowed);
  x.conf.hedge_quantile = 0;
  x.conf.no_progress_timeout = 0s;
  x.latency = luck.one_of<std::chrono::nanoseconds>({10s, 30s, 60s});
  const auto some_hours = [&luck] { return luck.time(0ns, luck.one_of({1min, 20min, 240min})); };
  if (x.stop_at)
    x.stop_at = some_hours();
  if (x.drain_at)
    x.drain_at = some_hours();
  if (x.has(kills))
    y.kill_at = some_hours();
  y.seats = static_cast<uint32_t>(luck.between(1, 2ull * x.texts));
  y.routes[0] = true;
  for (uint32_t i = 1; i < x.routes; ++i)
    y.routes[i] = luck.in_thousand(500);
  y.rows_max = luck.in_thousand(500) ? static_cast<uint32_t>(luck.between(1, 5)) : 0;
  y.tokens_max = luck.in_thousand(200) ? luck.between(1, 60) : 0;
  y.open_max = luck.in_thousand(300) ? static_cast<uint32_t>(luck.between(1, 2)) : 0;
  if (x.has(turning_live) && luck.in_thousand(600))
    y.rest = static_cast<uint32_t>(luck.between(1, 6));
  if (x.has(turning_live) && (y.rest == 0 || luck.in_thousand(300)))
    y.deadline = some_hours();
  y.detach = x.has(detaching);
  y.cancels = luck.in_thousand(200);
  y.uploads = !x.has(strangers) && luck.in_thousand(700);
  y.tells_name = !x.has(strangers) && (!y.uploads || luck.in_thousand(500));
  y.tells_input = y.uploads && (!y.tells_name || luck.in_thousand(500));
  y.counts_rows = x.has(strangers) || luck.in_thousand(700);
}

} // namespace

std::string to_string(feature x) {
  const auto i = std::find_if(std::begin(names), std::end(names),
                              [x](const feature_name& y) { return y.which == x; });
  return i == std::end(names) ? std::string{} : std::string{i->name};
}

uint32_t feature_of(std::string_view name) {
  for (const auto& x : names)
    if (x.name == name)
      return x.which;
  return 0;
}

scenario make_scenario(uint64_t seed, uint32_t texts, uint32_t features) {
  chance luck{seed};
  scenario x;
  x.seed = seed;
  x.features = draw_features(luck, features);
  // Hedging is judged by the latest 20 requests.
  const auto usual = x.has(hedges) ? luck.between(22, 40) : luck.between(1, 14);
  x.texts = static_cast<uint32_t>(std::min<uint64_t>(texts, usual));
  x.contents = x.has(shared) ? static_cast<uint32_t>(luck.between(1, x.texts)) : x.texts;
  draw_settings(x, luck);
  x.how = luck.in_thousand(500) ? troupe::order::input : troupe::order::completed;
  x.supply = luck.one_of(
    {troupe::supply_kind::ready, troupe::supply_kind::slow, troupe::supply_kind::sent});
  x.validators = static_cast<uint32_t>(luck.between(1, 3));
  x.credit = x.has(slow_consumer) ? luck.below(4) : troupe::unlimited_credit;
  x.stop_on_failure = x.has(stops) && luck.in_thousand(200);
  x.routes = x.has(fallbacks) ? static_cast<uint32_t>(luck.between(2, routes_most)) : 1;
  for (uint32_t i = 0; i < x.routes; ++i) {
    x.sky[i] = draw_weather(x, luck);
    if (x.has(failures) && luck.in_thousand(300))
      x.form_least[i] = static_cast<uint16_t>(luck.between(1, 3));
    x.takes_no_turns[i] = x.has(wrong_answers) && luck.in_thousand(300);
    if (x.has(limits) && luck.in_thousand(600))
      x.concurrency[i] = static_cast<uint32_t>(luck.between(1, 6));
  }
  x.latency = luck.one_of<std::chrono::nanoseconds>({1ms, 10ms, 100ms});
  x.mortality = x.has(deaths) ? static_cast<uint32_t>(luck.between(1, 8)) : 0;
  if (x.has(stops) && !x.stop_on_failure)
    x.stop_at = luck.time(0ns, 10 * x.latency);
  if (x.has(drains)) {
    x.drain_at = luck.time(0ns, 10 * x.latency);
    x.grace = luck.time(0ns, 3 * x.latency);
  }
  if (x.has(rivals)) {
    x.conf.tokens_max = x.conf.tokens_max.value_or(20);
    x.shared_tokens_max = luck.between(50, 90ull * x.texts + 300);
  }
  if ((features & in_batches) != 0)
    draw_batches(x, features);
  return x;
}

std::string to_string(const scenario& x) {
  std::string result = "seed " + std::to_string(x.seed) + ": " + std::to_string(x.texts)
                       + " texts, pool " + std::to_string(x.conf.pool_size) + ", "
                       + std::to_string(x.routes) + " routes, "
                       + (x.how == troupe::order::input ? "in order" : "as completed");
  for (const auto& y : names)
    if (x.has(y.which))
      result += ", " + std::string{y.name};
  return result;
}

} // namespace simulation
