#include "coordinator.hpp"
#include "limiter.hpp"
#include "stream_gate.hpp"

#include <troupe/curl_engine.hpp>
#include <troupe/dialect.hpp>
#include <troupe/run_plan.hpp>

#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <random>
#include <utility>

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

limiter_actor spawn_limiter(caf::actor_system& system) {
  using type = caf::stateful_actor<limiter, limiter_actor::impl>;
  return system.spawn<type>();
}

expected<run_plan> plan_run(caf::actor_system& system, const settings& conf, record_type_ptr type,
                            company_options options) {
  if (auto fine = check(conf); !fine)
    return unexpected<error>{fine.error()};
  auto wire = make_openai_dialect(conf, type->schema(), {.streamed = options.streaming != nullptr});
  if (!wire)
    return unexpected<error>{wire.error()};
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
  run_plan plan;
  plan.conf = conf;
  if (options.streaming) {
    // An answer from elsewhere does not arrive in parts.
    plan.conf.cache_file.clear();
    plan.conf.share_requests = false;
  }
  plan.wire = std::move(*wire);
  plan.type = std::move(type);
  plan.engine = std::move(options.engine);
  plan.owns_limiter = !options.limiter;
  plan.limiter = options.limiter ? std::move(options.limiter) : spawn_limiter(system);
  plan.texts = std::move(options.texts);
  plan.how = options.how;
  plan.options = std::move(options.options);
  plan.initial_credit = options.initial_credit;
  plan.streaming = std::move(options.streaming);
  plan.seed = std::random_device{}();
  return plan;
}

} // namespace troupe
