#include "calling_thread.hpp"
#include "http/curl_engine.hpp"
#include "outcome_queue.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/type_ids.hpp"
#include "stream_queue.hpp"

#include <troupe/client.hpp>
#include <troupe/detail/run_plan.hpp>

#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace troupe {

namespace {

/// One queue for all workers instead of one each: its workers sleep until there is work, where work
/// stealing polls, and short messages between few actors are cheaper (docs/performance.md).
struct system_config : public caf::actor_system_config {
  system_config() {
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", std::max<size_t>(1, std::thread::hardware_concurrency()));
  }
};

} // namespace

/// Shared by the client and its runs: goes with the last of them.
class client::state {
public:
  explicit state(const settings& x)
    : conf(x),
      system(config),
      limiter(spawn_limiter(system, pace_of(x))) {
    for (const auto& y : x.fallbacks)
      fallback_limiters.push_back(spawn_limiter(system, pace_of(with_fallback(x, y))));
  }

  ~state() {
    caf::anon_send_exit(limiter, caf::exit_reason::user_shutdown);
    limiter = nullptr;
    for (auto& x : fallback_limiters)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    fallback_limiters.clear();
    // Joins the engine's thread, on which the last actor may just have ended.
    system.await_all_actors_done();
    engine.reset();
  }

  state(const state&) = delete;
  state& operator=(const state&) = delete;

  settings conf;
  system_config config;
  caf::actor_system system;
  http_engine_ptr engine;
  limiter_actor limiter;
  std::vector<limiter_actor> fallback_limiters;
};

namespace {

class client_run final : public detail::run_handle {
public:
  client_run(std::shared_ptr<client::state> owner, std::shared_ptr<outcome_queue> queue,
             coordinator_actor coordinator)
    : owner_(std::move(owner)),
      queue_(std::move(queue)),
      coordinator_(std::move(coordinator)) {
    // Weak: the queue would keep the outcomes, not the actor.
    std::weak_ptr<outcome_queue> weak{queue_};
    coordinator_->attach_functor([weak](const caf::error& reason) {
      if (auto alive = weak.lock())
        alive->close(
          {errc::internal,
           "the coordinator died; whether texts without an outcome were sent is not known: "
             + to_string(reason)});
    });
  }

  ~client_run() override {
    post_anonymously(coordinator_, stop_run{});
    post_anonymously(coordinator_, credit{unlimited_credit});
  }

  client_run(const client_run&) = delete;
  client_run& operator=(const client_run&) = delete;

  outcome_ptr next(outcome_ptr spent) override {
    uint64_t to_grant = 0;
    auto result = queue_->next(std::move(spent), to_grant);
    if (to_grant > 0)
      post_anonymously(coordinator_, credit{to_grant});
    return result;
  }

  bool ready() const override {
    return queue_->ready();
  }

  void stop() override {
    post_anonymously(coordinator_, stop_run{});
  }

  void drain(std::chrono::milliseconds grace) override {
    post_anonymously(coordinator_, drain_run{grace});
  }

  run_summary sum() const override {
    return queue_->sum();
  }

private:
  std::shared_ptr<client::state> owner_;
  std::shared_ptr<outcome_queue> queue_;
  coordinator_actor coordinator_;
};

class refused_run final : public detail::run_handle {
public:
  explicit refused_run(error problem) : problem_(std::move(problem)) {}

  outcome_ptr next(outcome_ptr) override {
    if (std::exchange(told_, true))
      return nullptr;
    auto result = std::make_unique<erased_outcome>();
    result->why.problem = problem_;
    return result;
  }

  bool ready() const override {
    return !told_;
  }

  void stop() override {}

  void drain(std::chrono::milliseconds) override {}

  run_summary sum() const override {
    return {};
  }

private:
  error problem_;
  bool told_ = false;
};

/// Parts that may wait for the consumer's thread.
constexpr uint64_t parts_capacity = 256;

class client_stream final : public detail::stream_handle {
public:
  client_stream(std::shared_ptr<client::state> owner, std::shared_ptr<stream_queue> queue,
                coordinator_actor coordinator, gate_actor gate)
    : owner_(std::move(owner)),
      queue_(std::move(queue)),
      coordinator_(std::move(coordinator)),
      gate_(std::move(gate)) {
    std::weak_ptr<stream_queue> weak{queue_};
    coordinator_->attach_functor([weak](const caf::error& reason) {
      if (auto alive = weak.lock())
        alive->close(
          {errc::internal,
           "the coordinator died; whether texts without an outcome were sent is not known: "
             + to_string(reason)});
    });
  }

  ~client_stream() override {
    post_anonymously(coordinator_, stop_run{});
    post_anonymously(coordinator_, credit{unlimited_credit});
    post_anonymously(gate_, credit{unlimited_credit});
  }

  client_stream(const client_stream&) = delete;
  client_stream& operator=(const client_stream&) = delete;

  std::optional<detail::stream_event> next() override {
    auto result = queue_->next();
    if (!result)
      return result;
    if (std::holds_alternative<outcome_ptr>(*result))
      post_anonymously(coordinator_, credit{1});
    else
      post_anonymously(gate_, credit{1});
    return result;
  }

  void stop() override {
    post_anonymously(coordinator_, stop_run{});
    // Streamers that wait for their parts to be delivered.
    post_anonymously(gate_, credit{unlimited_credit});
  }

  run_summary sum() const override {
    return queue_->sum();
  }

private:
  std::shared_ptr<client::state> owner_;
  std::shared_ptr<stream_queue> queue_;
  coordinator_actor coordinator_;
  gate_actor gate_;
};

class refused_stream final : public detail::stream_handle {
public:
  explicit refused_stream(error problem) : problem_(std::move(problem)) {}

  std::optional<detail::stream_event> next() override {
    if (std::exchange(told_, true))
      return std::nullopt;
    auto result = std::make_unique<erased_outcome>();
    result->why.problem = problem_;
    return detail::stream_event{std::move(result)};
  }

  void stop() override {}

  run_summary sum() const override {
    return {};
  }

private:
  error problem_;
  bool told_ = false;
};

} // namespace

expected<client> client::make(const settings& conf) {
  if (auto fine = check(conf); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = provide_type_ids(); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = reserve_file_descriptors(conf.pool_size); !fine)
    return unexpected<error>{fine.error()};
  engine_settings engine;
  engine.transfers_max = conf.pool_size;
  auto made = make_curl_engine(engine);
  if (!made)
    return unexpected<error>{made.error()};
  std::shared_ptr<state> result;
  leaving_no_trace([&] {
    result = {new state{conf}, [](state* x) { leaving_no_trace([x] { delete x; }); }};
  });
  result->engine = std::move(*made);
  return client{std::move(result)};
}

expected<std::shared_ptr<detail::run_handle>> client::start(record_type_ptr type, source_ptr texts,
                                                            order how, run_options options) {
  company_options company;
  company.how = how;
  company.options = std::move(options);
  company.texts = std::move(texts);
  company.engine = state_->engine;
  company.limiter = state_->limiter;
  company.fallback_limiters = state_->fallback_limiters;
  auto plan = plan_run(state_->system, state_->conf, std::move(type), std::move(company));
  if (!plan)
    return unexpected<error>{plan.error()};
  const auto capacity = std::max<uint64_t>(1024, 4ull * state_->conf.pool_size);
  auto queue = std::make_shared<outcome_queue>(capacity);
  plan->sink = queue;
  plan->initial_credit = capacity;
  coordinator_actor coordinator;
  leaving_no_trace([&] { coordinator = spawn_coordinator(state_->system, std::move(*plan)); });
  return std::make_shared<client_run>(state_, std::move(queue), std::move(coordinator));
}

std::shared_ptr<detail::stream_handle> client::stream(record_type_ptr type, stream_plan how,
                                                      source_ptr texts, run_options options) {
  company_options company;
  company.options = std::move(options);
  company.texts = std::move(texts);
  company.engine = state_->engine;
  company.limiter = state_->limiter;
  company.fallback_limiters = state_->fallback_limiters;
  company.streaming = std::make_shared<const stream_plan>(std::move(how));
  auto plan = plan_run(state_->system, state_->conf, std::move(type), std::move(company));
  if (!plan)
    return std::make_shared<refused_stream>(plan.error());
  auto queue = std::make_shared<stream_queue>();
  plan->sink = queue;
  plan->initial_credit = parts_capacity;
  const auto waiting = plan->streaming->list ? parts_capacity : uint64_t{1};
  gate_actor gate;
  coordinator_actor coordinator;
  leaving_no_trace([&] {
    gate = plan->gate = spawn_gate(state_->system, queue, waiting);
    coordinator = spawn_coordinator(state_->system, std::move(*plan));
  });
  return std::make_shared<client_stream>(state_, std::move(queue), std::move(coordinator),
                                         std::move(gate));
}

std::shared_ptr<detail::run_handle> client::refused(error problem) {
  return std::make_shared<refused_run>(std::move(problem));
}

} // namespace troupe
