#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/client.hpp>
#include <troupe/detail/run_plan.hpp>

#include <caf/actor_system.hpp>

#include <future>
#include <memory>
#include <mutex>
#include <vector>

namespace troupe {

/// Shared by the client and its runs: goes with the last of them. What it has it lends to each run.
class client::state {
public:
  /// `home` is the application's actor system; null: one of the client's own. On a thread that
  /// leaves no trace.
  state(const settings& x, http_engine_ptr engine, wallet_ptr all_money, caf::actor_system* home);

  /// Waits for the end of its actors, hence not on a thread that these need.
  ~state();

  state(const state&) = delete;
  state& operator=(const state&) = delete;

  /// What each run gets of the client.
  company_options lent() const;

  /// What another room, the one that there is, keeps with a client for as long as that is there:
  /// made when it is wanted first, gone before all else.
  template <class T, class Make>
  std::shared_ptr<T> guest(Make make) {
    const std::lock_guard guard{guest_mutex_};
    if (!guest_)
      guest_ = make();
    return std::static_pointer_cast<T>(guest_);
  }

  const settings conf;

private:
  struct own_system;

  std::unique_ptr<own_system> own_;

public:
  caf::actor_system& system;
  const wallet_ptr money;

private:
  /// Joins its thread at its end, so must not end there: in an actor that runs on it.
  http_engine_ptr engine_;
  /// The same engine for the actors, who tell when the last of them is gone.
  http_engine_ptr engine_for_actors_;
  std::future<void> actors_are_gone_;
  limiter_pool_ptr limiters_;
  /// Of the settings, which the pool is to keep in any case.
  std::vector<limiter_lease> usual_limiters_;
  /// Null: the settings want none.
  cache_actor cache_;
  std::mutex guest_mutex_;
  std::shared_ptr<void> guest_;
};

} // namespace troupe
