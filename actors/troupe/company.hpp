#pragma once

#include <troupe/interfaces.hpp>
#include <troupe/record_type.hpp>
#include <troupe/run_options.hpp>
#include <troupe/schema_of.hpp>
#include <troupe/settings.hpp>
#include <troupe/source.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

/// For applications that run on CAF themselves: spawn a run, get its outcomes as messages.
namespace troupe {

/// Where a coordinator puts outcomes. Used by one coordinator, in its context: must neither block
/// nor throw.
class outcome_sink {
public:
  virtual ~outcome_sink() = default;

  /// Takes the outcomes in the order of delivery; may move them out.
  virtual void deliver(coordinator_actor::pointer_view self, std::vector<erased_outcome>& batch)
    = 0;

  /// The run is over; nothing follows.
  virtual void ended(coordinator_actor::pointer_view self, const run_summary& sum) = 0;
};

using outcome_sink_ptr = std::shared_ptr<outcome_sink>;

inline constexpr uint64_t unlimited_credit = std::numeric_limits<uint64_t>::max();

/// Everything a coordinator is told when it is spawned.
struct run_plan {
  settings conf;
  dialect_ptr wire;
  record_type_ptr type;
  http_engine_ptr engine;
  /// Shared by the runs that share a provider, key and model.
  limiter_actor limiter;
  /// Null: the application sends `prompts`.
  source_ptr texts;
  outcome_sink_ptr sink;
  order how = order::completed;
  run_options options;
  /// How many outcomes may be delivered before the first `credit` message.
  uint64_t initial_credit = unlimited_credit;
  /// Of the jitter in the backoff.
  uint64_t seed = 1;
};

/// Spawns a run from parts; tests replace the engine. The run ends by itself after its last
/// outcome.
coordinator_actor spawn_coordinator(caf::actor_system& system, run_plan plan);

/// Spawns a limiter. It lives as long as somebody holds its handle.
limiter_actor spawn_limiter(caf::actor_system& system);

/// What an application may leave to us.
struct company_options {
  order how = order::completed;
  run_options options;
  /// Null: the application sends `prompts` to the coordinator.
  source_ptr texts;
  /// Null: an engine of its own.
  http_engine_ptr engine;
  /// Null: a limiter of its own.
  limiter_actor limiter;
  uint64_t initial_credit = unlimited_credit;
};

/// Checks the settings and puts the parts of a run together. Fails with `configuration` or
/// `unsupported_schema`.
expected<run_plan> plan_run(caf::actor_system& system, const settings& conf, record_type_ptr type,
                            company_options options);

namespace detail {

/// Sends each outcome as a typed message.
template <class T>
class message_sink final : public outcome_sink {
public:
  explicit message_sink(caf::actor target) : target_(std::move(target)) {}

  void deliver(coordinator_actor::pointer_view self, std::vector<erased_outcome>& batch) override {
    for (auto& x : batch)
      self->send(target_, typed<T>(std::move(x)));
  }

  void ended(coordinator_actor::pointer_view self, const run_summary& sum) override {
    self->send(target_, run_ended{sum});
  }

private:
  caf::actor target_;
};

} // namespace detail

/// Spawns a run that sends `outcome<T>` messages and at last `run_ended` to `target`; the sender of
/// each is the coordinator. `T` and `troupe::outcome<T>` must stand in the application's type-id
/// block. The run ends early if `target` does.
template <class T>
expected<run_actor> spawn_company(caf::actor_system& system, const settings& conf,
                                  const caf::actor& target, company_options options = {}) {
  auto plan = plan_run(system, conf, record_type_of<T>(), std::move(options));
  if (!plan)
    return unexpected<error>{plan.error()};
  plan->sink = std::make_shared<detail::message_sink<T>>(target);
  auto coordinator = spawn_coordinator(system, std::move(*plan));
  target->attach_functor([coordinator] { caf::anon_send(coordinator, stop_run{}); });
  return run_actor{coordinator};
}

} // namespace troupe
