#pragma once

#include <troupe/detail/outcome_sink.hpp>
#include <troupe/detail/record_type.hpp>
#include <troupe/detail/shared_pace.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/run_options.hpp>
#include <troupe/settings.hpp>
#include <troupe/source.hpp>
#include <troupe/wallet.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// The parts of a run, before anybody knows the type of its records.
namespace troupe {

class limiter_pool;
struct batch_service;

/// The batch API of a route; null: its requests are sent by themselves.
using batch_service_ptr = std::shared_ptr<const batch_service>;

using limiter_pool_ptr = std::shared_ptr<limiter_pool>;

/// A limiter that ends when nobody has it any more.
using limiter_lease = std::shared_ptr<const limiter_actor>;

/// A way to a model that is taken when the ones before it have failed.
struct fallback_route {
  /// The model and its host, for people.
  std::string name;
  /// Whose prices hold here, as `settings::prices` calls it.
  std::string model;
  dialect_ptr wire;
  /// As in `run_plan`.
  dialect_ptr judge;
  /// As in `run_plan`.
  batch_service_ptr batches;
  limiter_actor limiter;
  /// See `run_plan`.
  bool owns_limiter = false;
  shared_pace_ptr pace;
  limiter_lease leased;
};

/// "gpt-4o-mini at api.openai.com": names a model and its provider for people.
std::string route_name(const settings& x);

/// Everything a coordinator is told when it is spawned.
struct run_plan {
  settings conf;
  dialect_ptr wire;
  /// How a model is asked for a `ruling`; null: the type has no rules for a model.
  dialect_ptr judge;
  /// With `carrier_kind::batch`.
  batch_service_ptr batches;
  /// With that: where files lie, and whether the folder goes with the run.
  std::string batch_folder;
  bool owns_batch_folder = false;
  record_type_ptr type;
  http_engine_ptr engine;
  /// Shared by the runs that share a provider, key and model.
  limiter_actor limiter;
  /// Nobody else uses the limiter: it ends with the run.
  bool owns_limiter = false;
  /// What another limiter keeps if this one dies: the limits that were given, and what was learnt.
  /// Null: it begins without any.
  shared_pace_ptr pace;
  /// Keeps `limiter`, if that is so: null otherwise.
  limiter_lease leased;
  /// Where a text goes on after its last failure with `wire`, in this order.
  std::vector<fallback_route> fallbacks;
  /// Knows answers of other runs, and outlives this one. Null: one is spawned, for this run, if the
  /// settings want a cache or shared requests.
  cache_actor cache;
  /// What the run spends it takes from here, beside ceilings of its own; null: from nowhere.
  wallet_ptr wallet;
  /// Null: the application sends `prompts`.
  source_ptr texts;
  outcome_sink_ptr sink;
  order how = order::completed;
  run_options options;
  /// How many outcomes may be delivered before the first `credit` message.
  uint64_t initial_credit = unlimited_credit;
  /// Of the jitter in the backoff.
  uint64_t seed = 1;
  /// Answers are handed over while they arrive; null: as a whole.
  stream_plan_ptr streaming;
  /// With `streaming`: through this gate. It ends with the run.
  gate_actor gate;
  /// `company_options::label`.
  std::string label;
  /// Whom the outcomes are for: the run stops when this one ends. Null: it goes on.
  caf::actor consumer;
};

/// Spawns a run from parts; tests replace the engine. The run ends by itself after its last
/// outcome.
coordinator_actor spawn_coordinator(caf::actor_system& system, run_plan plan);

/// Spawns the gate of a run whose answers are streamed to `sink`.
gate_actor spawn_gate(caf::actor_system& system, outcome_sink_ptr sink, uint64_t initial_credit);

/// Spawns a limiter with a pace of its own, or one that others keep as well. Send it an exit
/// message when it is no longer needed: during a pause it would wait on.
limiter_actor spawn_limiter(caf::actor_system& system, shared_pace_ptr pace = nullptr);

/// For `company_options::limiters`. The actor system must outlive it.
limiter_pool_ptr make_limiter_pool(caf::actor_system& system);

/// Spawns a cache for several runs: of the file that the settings name, or, if they name none, of
/// nothing but which requests are equal. It ends when it is told to (`close_cache`).
cache_actor spawn_cache(caf::actor_system& system, const settings& conf);

/// What an application may leave to us, and what companies may share.
struct company_options {
  order how = order::completed;
  run_options options = {};
  /// Null: the application sends `prompts` to the coordinator.
  source_ptr texts = {};
  /// Null: an engine of its own.
  http_engine_ptr engine = {};
  /// Of the model that is asked, that of `run_options::model` included. Null: one of `limiters`.
  limiter_actor limiter = {};
  /// Those of `settings::fallbacks`; null or missing: of `limiters`.
  std::vector<limiter_actor> fallback_limiters = {};
  /// Whence the company takes limiters that it is not given. Null: it has limiters of its own. They
  /// keep the pace that holds in this process for provider, key and model in any case.
  limiter_pool_ptr limiters = {};
  /// As in `run_plan`; streamed answers do without. Whoever spawned it ends it.
  cache_actor cache = {};
  /// Ceilings of several companies together; null: none.
  wallet_ptr wallet = {};
  uint64_t initial_credit = unlimited_credit;
  /// Null: answers are wanted as a whole.
  stream_plan_ptr streaming = {};
  /// Comes back in `outcome<T>` and `run_ended`: for who has several companies.
  std::string label = {};
};

/// Whether runs with these settings may take their money from the wallet, which may be null: what
/// they spend must then be known. Fails with `configuration`.
expected<void> check_wallet(const settings& conf, const wallet_ptr& wallet);

/// Checks the settings, as `run_options` changes them, and puts the parts of a run together. Fails
/// with `configuration` or `unsupported_schema`.
expected<run_plan> plan_run(caf::actor_system& system, const settings& conf, record_type_ptr type,
                            company_options options);

/// Who takes what a run hands over.
struct run_consumer {
  outcome_sink_ptr sink;
  /// See `run_plan::consumer`.
  caf::actor actor;
  /// Elements or snapshots that may be delivered before the first `credit` message to the gate.
  uint64_t initial_part_credit = unlimited_credit;
};

/// A run that goes on. Both end by themselves.
struct hired_company {
  coordinator_actor coordinator;
  /// Null unless answers are streamed.
  gate_actor gate;
};

/// Plans a run and spawns it, streamed or not: the one way in which a company comes together. Fails
/// as `plan_run` does.
expected<hired_company> hire_company(caf::actor_system& system, const settings& conf,
                                     record_type_ptr type, company_options options,
                                     run_consumer consumer);

/// An engine that can hold as many requests as the pool has fetchers.
expected<http_engine_ptr> make_engine(const settings& conf);

} // namespace troupe
