#include "client_state.hpp"

#include "company/limiter_pool.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

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

struct client::state::own_system {
  system_config config;
  caf::actor_system system{config};
};

client::state::state(const settings& x, http_engine_ptr engine, wallet_ptr all_money,
                     caf::actor_system* home)
  : conf(x),
    own_(home == nullptr ? std::make_unique<own_system>() : nullptr),
    system(home == nullptr ? own_->system : *home),
    money(std::move(all_money)),
    engine_(std::move(engine)),
    limiters_(make_limiter_pool(system)) {
  auto gone = std::make_shared<std::promise<void>>();
  actors_are_gone_ = gone->get_future();
  engine_for_actors_ = {engine_.get(), [gone](http_engine*) { gone->set_value(); }};
  usual_limiters_.push_back(limiters_->lease(pace_of(x)));
  for (const auto& y : x.fallbacks)
    usual_limiters_.push_back(limiters_->lease(pace_of(with_fallback(x, y))));
  if (!x.cache_file.empty() || x.share_requests)
    cache_ = spawn_cache(system, x);
}

client::state::~state() {
  guest_ = nullptr;
  usual_limiters_.clear();
  limiters_ = nullptr;
  engine_for_actors_ = nullptr;
  actors_are_gone_.wait();
  if (cache_) {
    // The file is closed when it has ended.
    const caf::scoped_actor self{system};
    post_anonymously(cache_, close_cache{});
    self->wait_for(std::exchange(cache_, nullptr));
  }
  if (own_)
    system.await_all_actors_done();
  // Joins the engine's thread, on which the last actor may just have ended.
  engine_ = nullptr;
}

company_options client::state::lent() const {
  company_options result;
  result.engine = engine_for_actors_;
  result.limiters = limiters_;
  result.cache = cache_;
  result.wallet = money;
  return result;
}

} // namespace troupe
