#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/client.hpp>
#include <troupe/detail/run_plan.hpp>

#include <caf/actor_system_config.hpp>

#include <vector>

namespace troupe {

/// Shared by the client and its runs: goes with the last of them.
class client::state {
public:
  explicit state(const settings& x);

  ~state();
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  /// One queue for all workers instead of one each: its workers sleep until there is work, where
  /// work stealing polls, and short messages between few actors are cheaper (docs/performance.md).
  struct system_config : public caf::actor_system_config {
    system_config();
  };

  settings conf;
  system_config config;
  caf::actor_system system;
  http_engine_ptr engine;
  limiter_actor limiter;
  std::vector<limiter_actor> fallback_limiters;
};

} // namespace troupe
