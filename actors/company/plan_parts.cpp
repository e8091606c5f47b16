#include "plan_parts.hpp"

#include "coordinator.hpp"
#include "http/url.hpp"
#include "limiter.hpp"
#include "protocol/actor_of.hpp"
#include "record/ruling.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/model_adaptation.hpp"

#include <troupe/record.hpp>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace troupe {

namespace {

/// Who may run on the thread that the engine lends: validators only if reading calls nothing of the
/// caller's own, which may take long, or wait for this very thread.
actor_types guests_of(const record_type& x) {
  actor_types result{&actor_type<coordinator, coordinator_actor>()};
  if (!x.calls_checks())
    result.push_back(&actor_type<validator, validator_actor>());
  result.push_back(&actor_type<limiter, limiter_actor>());
  return result;
}

read_options reading_of(const run_plan& x) {
  read_options result;
  result.policy = x.conf.reading;
  // Unless the dialect asks for it.
  result.null_is_absent = false;
  result.context = x.options.context;
  return result;
}

/// By route: how requests are spelled, and how questions about answers are.
struct dialects {
  std::vector<dialect_ptr> wires;
  std::vector<dialect_ptr> judges;
};

dialects dialects_of(const run_plan& x) {
  dialects result;
  const auto add = [&result](const dialect_ptr& wire, const dialect_ptr& judge) {
    result.wires.push_back(wire);
    if (judge)
      result.judges.push_back(judge);
  };
  add(x.wire, x.judge);
  for (const auto& y : x.fallbacks)
    add(y.wire, y.judge);
  return result;
}

/// Under a ceiling nothing is sent twice for one reservation. Those of the settings the dialect
/// knows of.
http_endpoint_ptr endpoint_of(const dialect& x, const run_plan& plan) {
  auto result = x.endpoint();
  if (result->send_once || !plan.wallet || !plan.wallet->limited())
    return result;
  auto once = std::make_shared<http_endpoint>(*result);
  once->send_once = true;
  return once;
}

std::vector<spelled_route> spelled(const std::vector<dialect_ptr>& list, const run_plan& plan) {
  std::vector<spelled_route> result;
  for (const auto& x : list)
    result.push_back({x, endpoint_of(*x, plan)});
  return result;
}

} // namespace

uint32_t validators_of(const settings& x) {
  return x.validators > 0 ? x.validators : std::max(1u, std::thread::hardware_concurrency());
}

bool wants_cache(const run_plan& x) {
  return x.cache || !x.conf.cache_file.empty() || x.conf.share_requests;
}

join_cache joining_of(const run_plan& x) {
  return {x.wire, to_string(first_mode_for(provider_of(x.conf), x.conf.mode, x.type->schema(),
                                           x.type->functions()))};
}

namespace {

/// A plan may have routes that its settings do not name.
settings settings_of_fallback(const run_plan& x, size_t number) {
  auto result = number < x.conf.fallbacks.size() ? with_fallback(x.conf, x.conf.fallbacks[number])
                                                 : x.conf;
  result.model = x.fallbacks[number].model;
  return result;
}

route_rules route_of(settings conf, dialect_ptr wire, dialect_ptr judge) {
  auto known = std::make_shared<const model_facts>(facts_of(conf));
  route_rules result{conf.model, std::move(wire), std::move(judge)};
  result.provider = conf.provider;
  if (const auto url = detail::parse_url(result.wire->endpoint()->url)) {
    result.host = url->host;
    result.port = url->port;
  }
  result.adapted = apply_profile(conf, known->profile);
  result.known = std::move(known);
  return result;
}

} // namespace

run_rules rules_of(const run_plan& x, uint32_t seats, std::shared_ptr<purse> money) {
  run_rules result;
  result.money = std::move(money);
  result.conf = x.conf;
  result.conf.pool_size = seats;
  result.options = x.options;
  result.how = x.how;
  result.credit = x.initial_credit;
  if (x.texts)
    result.texts = x.texts->blocking() ? supply_kind::slow : supply_kind::ready;
  result.validators = validators_of(x.conf);
  result.looks_up = wants_cache(x);
  result.type = x.type;
  result.routes.push_back(route_of(x.conf, x.wire, x.judge));
  result.routes.back().batched = x.batches != nullptr;
  for (size_t i = 0; i < x.fallbacks.size(); ++i) {
    result.routes.push_back(
      route_of(settings_of_fallback(x, i), x.fallbacks[i].wire, x.fallbacks[i].judge));
    result.routes.back().batched = x.fallbacks[i].batches != nullptr;
  }
  if (x.batches)
    result.batched_max = x.conf.batch_in_flight;
  result.began
    = std::chrono::time_point_cast<event_time::duration>(std::chrono::system_clock::now());
  result.label = x.label;
  result.streamed = x.streaming != nullptr;
  return result;
}

local_rules local_rules_of(const run_plan& x) {
  auto said = dialects_of(x);
  return {x.conf,
          spelled(said.wires, x),
          spelled(said.judges, x),
          x.engine,
          x.sink,
          x.seed,
          x.streaming,
          x.gate,
          reading_of(x),
          x.options.raw_replies,
          guests_of(*x.type)};
}

validating validating_of(const run_plan& x, coordinator_actor coordinator,
                         std::shared_ptr<report_inbox> reports) {
  auto said = dialects_of(x);
  return {std::move(said.wires),    std::move(said.judges), x.type,
          record_type_of<ruling>(), reading_of(x),          std::move(coordinator),
          std::move(reports),       x.options.raw_replies};
}

} // namespace troupe
