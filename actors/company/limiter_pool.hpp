#pragma once

#include <troupe/detail/run_plan.hpp>

#include <caf/actor_system.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>

namespace troupe {

/// Limiters of several runs, one for each pace: each provider, key and model. Keeps those that were
/// used last over the runs, so that the next one knows what was learnt; one that a run still uses
/// is kept by that. May be used from any thread.
class limiter_pool {
public:
  /// Kept without anybody who uses them.
  static constexpr size_t idle_max = 64;

  /// The actor system must outlive it.
  explicit limiter_pool(caf::actor_system& system) : system_(system) {}

  limiter_pool(const limiter_pool&) = delete;
  limiter_pool& operator=(const limiter_pool&) = delete;

  /// The one that keeps this pace. It ends when nobody has it any more.
  limiter_lease lease(const shared_pace_ptr& pace);

  /// How many there are.
  size_t size() const;

private:
  struct place {
    shared_pace_ptr pace;
    limiter_lease limiter;
  };

  void drop_idle();

  caf::actor_system& system_;
  mutable std::mutex mutex_;
  /// What was used last comes first.
  std::list<place> places_;
};

} // namespace troupe
