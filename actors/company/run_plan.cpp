#include "batch_plan.hpp"
#include "coordinator.hpp"
#include "dialects/dialects.hpp"
#include "http/curl_engine.hpp"
#include "limiter.hpp"
#include "limiter_pool.hpp"
#include "protocol/actor_of.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/type_ids.hpp"
#include "response_cache.hpp"
#include "run/judge.hpp"
#include "settings/chosen_provider.hpp"
#include "stream_gate.hpp"

#include <troupe/detail/run_plan.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>
#include <vector>

namespace troupe {

coordinator_actor spawn_coordinator(caf::actor_system& system, run_plan plan) {
  auto gate = plan.gate;
  auto result = system.spawn<actor_of<coordinator, coordinator_actor>>(std::move(plan));
  if (gate)
    result->attach_functor([gate] { caf::anon_send_exit(gate, caf::exit_reason::user_shutdown); });
  return result;
}

gate_actor spawn_gate(caf::actor_system& system, outcome_sink_ptr sink, uint64_t initial_credit) {
  return system.spawn<actor_of<stream_gate, gate_actor>>(std::move(sink), initial_credit);
}

limiter_actor spawn_limiter(caf::actor_system& system, shared_pace_ptr pace) {
  return system.spawn<actor_of<limiter, limiter_actor>>(pace ? std::move(pace)
                                                             : std::make_shared<shared_pace>());
}

cache_actor spawn_cache(caf::actor_system& system, const settings& conf) {
  return system.spawn<actor_of<response_cache, cache_actor>, caf::detached>(conf);
}

std::string route_name(const settings& x) {
  const auto url = base_url_of(x);
  const auto host = url.substr(std::min(url.size(), url.find("://") + 3));
  return x.model + " at " + host.substr(0, host.find('/'));
}

expected<http_engine_ptr> make_engine(const settings& conf) {
  if (auto fine = reserve_file_descriptors(conf.pool_size); !fine)
    return unexpected<error>{fine.error()};
  engine_settings engine;
  engine.transfers_max = conf.pool_size;
  return make_curl_engine(engine);
}

namespace {

/// Without its limiter.
expected<fallback_route> plan_route(const settings& conf, const record_type& type, bool streamed,
                                    bool batched) {
  auto wire = make_dialect(conf, type.schema(),
                           {.streamed = streamed, .functions = type.functions()});
  if (!wire)
    return unexpected<error>{wire.error()};
  auto judge = type.asks_model() ? make_judge(conf) : expected<dialect_ptr>{nullptr};
  if (!judge)
    return unexpected<error>{judge.error()};
  fallback_route result;
  result.name = route_name(conf);
  result.model = conf.model;
  result.wire = std::move(*wire);
  result.judge = std::move(*judge);
  if (batched)
    result.batches = batches_of(conf);
  result.pace = pace_of(conf);
  return result;
}

/// The usual route, and behind it those that are taken when it fails.
expected<std::vector<fallback_route>> plan_routes(const settings& conf, const record_type& type,
                                                  bool streamed, bool batched) {
  std::vector<fallback_route> result;
  for (size_t i = 0; i <= conf.fallbacks.size(); ++i) {
    auto next = plan_route(i == 0 ? conf : with_fallback(conf, conf.fallbacks[i - 1]), type,
                           streamed, batched);
    if (!next)
      return unexpected<error>{next.error()};
    result.push_back(std::move(*next));
  }
  return result;
}

/// From the pool, but never one that a route of this run has already: by its limiter a run knows
/// what route it is told of.
limiter_lease lease_limiter(const std::vector<fallback_route>& routes, size_t number,
                            limiter_pool& pool) {
  auto result = pool.lease(routes[number].pace);
  const auto has_it = [&result](const fallback_route& x) { return x.limiter == *result; };
  return std::none_of(routes.begin(), routes.begin() + static_cast<ptrdiff_t>(number), has_it)
           ? std::move(result)
           : nullptr;
}

/// Those that are given, else of the pool, else of the run's own.
void add_limiters(std::vector<fallback_route>& routes, caf::actor_system& system,
                  company_options& options) {
  options.fallback_limiters.resize(routes.size() - 1);
  for (size_t i = 0; i < routes.size(); ++i) {
    auto& x = routes[i];
    x.limiter = std::move(i == 0 ? options.limiter : options.fallback_limiters[i - 1]);
    if (!x.limiter && options.limiters)
      if ((x.leased = lease_limiter(routes, i, *options.limiters)))
        x.limiter = *x.leased;
    x.owns_limiter = !x.limiter;
    if (x.owns_limiter)
      x.limiter = spawn_limiter(system, x.pace);
  }
}

/// An answer from elsewhere does not arrive in parts, and of two at once both would.
void leave_out_what_cannot_stream(settings& x) {
  x.cache_file.clear();
  x.share_requests = false;
  x.hedge_quantile = 0;
}

} // namespace

expected<void> check_wallet(const settings& conf, const wallet_ptr& wallet) {
  if (!wallet || !wallet->limited())
    return {};
  auto limited = conf;
  limited.cost_max = wallet->ceilings().cost_max;
  limited.tokens_total_max = wallet->ceilings().tokens_total_max;
  if (auto fine = check(limited); !fine)
    return failed(errc::configuration, "the wallet's " + fine.error().message);
  return {};
}

expected<run_plan> plan_run(caf::actor_system& system, const settings& all_runs,
                            record_type_ptr type, company_options options) {
  auto conf = with_options(all_runs, options.options);
  if (auto fine = check(conf); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = check_wallet(conf, options.wallet); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = check_keys(conf); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = check_type_ids(); !fine)
    return unexpected<error>{fine.error()};
  const bool batched = options.options.carrier == carrier_kind::batch;
  if (batched)
    if (auto fine = check_batches(conf, options); !fine)
      return unexpected<error>{fine.error()};
  auto routes = plan_routes(conf, *type, options.streaming != nullptr, batched);
  if (!routes)
    return unexpected<error>{routes.error()};
  if (type->asks_model() && options.streaming && options.streaming->list)
    return failed(errc::configuration,
                  type->schema().name()
                    + " has rules that a model judges (judged), and elements of a list are handed "
                      "over before it could: ask for the list as a whole");
  std::string folder;
  if (batched) {
    auto made = make_batch_folder(options.options.batch_folder);
    if (!made)
      return unexpected<error>{made.error()};
    folder = std::move(*made);
  }
  if (!options.engine) {
    auto made = make_engine(conf);
    if (!made)
      return unexpected<error>{made.error()};
    options.engine = std::move(*made);
  }
  // Nothing fails any more: these are actors.
  add_limiters(*routes, system, options);
  run_plan plan;
  plan.conf = std::move(conf);
  if (options.streaming)
    leave_out_what_cannot_stream(plan.conf);
  else
    plan.cache = std::move(options.cache);
  if (batched)
    leave_out_what_batches_do_not_want(plan.conf);
  plan.wallet = std::move(options.wallet);
  plan.batch_folder = std::move(folder);
  plan.owns_batch_folder = options.options.batch_folder.empty();
  auto& usual = routes->front();
  plan.batches = std::move(usual.batches);
  plan.wire = std::move(usual.wire);
  plan.judge = std::move(usual.judge);
  plan.limiter = std::move(usual.limiter);
  plan.owns_limiter = usual.owns_limiter;
  plan.pace = std::move(usual.pace);
  plan.leased = std::move(usual.leased);
  plan.fallbacks.assign(std::make_move_iterator(routes->begin() + 1),
                        std::make_move_iterator(routes->end()));
  plan.type = std::move(type);
  plan.engine = std::move(options.engine);
  plan.texts = std::move(options.texts);
  plan.how = options.how;
  plan.options = std::move(options.options);
  plan.initial_credit = options.initial_credit;
  plan.streaming = std::move(options.streaming);
  plan.seed = std::random_device{}();
  plan.label = std::move(options.label);
  return plan;
}

expected<hired_company> hire_company(caf::actor_system& system, const settings& conf,
                                     record_type_ptr type, company_options options,
                                     run_consumer consumer) {
  auto plan = plan_run(system, conf, std::move(type), std::move(options));
  if (!plan)
    return unexpected<error>{plan.error()};
  hired_company result;
  if (plan->streaming)
    result.gate = plan->gate = spawn_gate(system, consumer.sink, consumer.initial_part_credit);
  plan->sink = std::move(consumer.sink);
  plan->consumer = std::move(consumer.actor);
  result.coordinator = spawn_coordinator(system, std::move(*plan));
  return result;
}

} // namespace troupe
