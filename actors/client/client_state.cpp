#include "client_state.hpp"

#include <algorithm>
#include <thread>

namespace troupe {

client::state::system_config::system_config() {
  set("caf.scheduler.policy", "sharing");
  set("caf.scheduler.max-threads", std::max<size_t>(1, std::thread::hardware_concurrency()));
}

client::state::state(const settings& x)
  : conf(x),
    system(config),
    limiter(spawn_limiter(system, pace_of(x))) {
  for (const auto& y : x.fallbacks)
    fallback_limiters.push_back(spawn_limiter(system, pace_of(with_fallback(x, y))));
}

client::state::~state() {
  caf::anon_send_exit(limiter, caf::exit_reason::user_shutdown);
  limiter = nullptr;
  for (auto& x : fallback_limiters)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  fallback_limiters.clear();
  // Joins the engine's thread, on which the last actor may just have ended.
  system.await_all_actors_done();
  engine.reset();
}

} // namespace troupe
