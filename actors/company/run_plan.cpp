#include "coordinator.hpp"
#include "http/curl_engine.hpp"
#include "limiter.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/type_ids.hpp"
#include "providers/openai/openai_dialect.hpp"
#include "run/judge.hpp"
#include "stream_gate.hpp"

#include <troupe/detail/run_plan.hpp>

#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace troupe {

coordinator_actor spawn_coordinator(caf::actor_system& system, run_plan plan) {
  using type = caf::stateful_actor<coordinator, coordinator_actor::impl>;
  auto gate = plan.gate;
  auto result = system.spawn<type>(std::move(plan));
  if (gate)
    result->attach_functor([gate] { caf::anon_send_exit(gate, caf::exit_reason::user_shutdown); });
  return result;
}

gate_actor spawn_gate(caf::actor_system& system, outcome_sink_ptr sink, uint64_t initial_credit) {
  using type = caf::stateful_actor<stream_gate, gate_actor::impl>;
  return system.spawn<type>(std::move(sink), initial_credit);
}

limiter_actor spawn_limiter(caf::actor_system& system, shared_pace_ptr pace) {
  using type = caf::stateful_actor<limiter, limiter_actor::impl>;
  return system.spawn<type>(pace ? std::move(pace) : std::make_shared<shared_pace>());
}

std::string route_name(const settings& x) {
  auto host = x.base_url.substr(std::min(x.base_url.size(), x.base_url.find("://") + 3));
  return x.model + " at " + host.substr(0, host.find('/'));
}

namespace {

/// Null where nothing is judged.
expected<dialect_ptr> judge_of(const record_type& type, const settings& conf) {
  return type.asks_model() ? make_judge(conf) : expected<dialect_ptr>{nullptr};
}

expected<std::vector<fallback_route>>
plan_fallbacks(caf::actor_system& system, const settings& conf, const record_type& type,
               std::vector<limiter_actor> limiters, bool streamed) {
  limiters.resize(conf.fallbacks.size());
  std::vector<fallback_route> result;
  for (size_t i = 0; i < conf.fallbacks.size(); ++i) {
    const auto other = with_fallback(conf, conf.fallbacks[i]);
    auto wire = make_openai_dialect(other, type.schema(),
                                    {.streamed = streamed, .functions = type.functions()});
    if (!wire)
      return unexpected<error>{wire.error()};
    auto judge = judge_of(type, other);
    if (!judge)
      return unexpected<error>{judge.error()};
    fallback_route next;
    next.judge = std::move(*judge);
    next.name = route_name(other);
    next.model = other.model;
    next.wire = std::move(*wire);
    next.owns_limiter = !limiters[i];
    next.pace = pace_of(other);
    next.limiter = limiters[i] ? std::move(limiters[i]) : spawn_limiter(system, next.pace);
    result.push_back(std::move(next));
  }
  return result;
}

} // namespace

expected<run_plan> plan_run(caf::actor_system& system, const settings& conf, record_type_ptr type,
                            company_options options) {
  if (auto fine = check(conf); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = check_type_ids(); !fine)
    return unexpected<error>{fine.error()};
  const bool streamed = options.streaming != nullptr;
  auto wire = make_openai_dialect(conf, type->schema(),
                                  {.streamed = streamed, .functions = type->functions()});
  if (!wire)
    return unexpected<error>{wire.error()};
  if (type->asks_model() && options.streaming && options.streaming->list)
    return failed(errc::configuration,
                  type->schema().name()
                    + " has rules that a model judges (judged), and elements of a list are handed "
                      "over before it could: ask for the list as a whole");
  auto judge = judge_of(*type, conf);
  if (!judge)
    return unexpected<error>{judge.error()};
  if (!options.engine) {
    if (auto fine = reserve_file_descriptors(conf.pool_size); !fine)
      return unexpected<error>{fine.error()};
    engine_settings engine;
    engine.transfers_max = conf.pool_size;
    auto made = make_curl_engine(engine);
    if (!made)
      return unexpected<error>{made.error()};
    options.engine = std::move(*made);
  }
  auto fallbacks = plan_fallbacks(system, conf, *type, std::move(options.fallback_limiters),
                                  options.streaming != nullptr);
  if (!fallbacks)
    return unexpected<error>{fallbacks.error()};
  run_plan plan;
  plan.conf = conf;
  plan.fallbacks = std::move(*fallbacks);
  if (options.streaming) {
    // An answer from elsewhere does not arrive in parts.
    plan.conf.cache_file.clear();
    plan.conf.share_requests = false;
    // Two answers would arrive at once.
    plan.conf.hedge_quantile = 0;
  }
  plan.wire = std::move(*wire);
  plan.judge = std::move(*judge);
  plan.type = std::move(type);
  plan.engine = std::move(options.engine);
  plan.owns_limiter = !options.limiter;
  plan.pace = pace_of(conf);
  plan.limiter = options.limiter ? std::move(options.limiter) : spawn_limiter(system, plan.pace);
  plan.texts = std::move(options.texts);
  plan.how = options.how;
  plan.options = std::move(options.options);
  plan.initial_credit = options.initial_credit;
  plan.streaming = std::move(options.streaming);
  plan.seed = std::random_device{}();
  return plan;
}

} // namespace troupe
