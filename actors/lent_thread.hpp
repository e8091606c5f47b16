#pragma once

#include <caf/config.hpp>

// CAF 1.0 replaced execution units.
#if CAF_VERSION < 10000

#  include <caf/actor_system.hpp>
#  include <caf/execution_unit.hpp>
#  include <caf/resumable.hpp>

#  include <vector>

namespace troupe {

/// Lets the actors of a company run on the engine's thread, between two looks at the sockets. What
/// a reply sets off (fetcher, validator, coordinator, the next fetcher, the next request) then
/// needs neither a lock nor another thread to wake up, which costs more than all the actors do.
/// Actors that are not ours, validators with `checks_elsewhere`, and all that other threads wake up
/// stay with the scheduler. An actor may run here now and there later: CAF sees to it that it runs
/// in one place at a time.
class lent_thread final : public caf::execution_unit {
public:
  /// `checks_elsewhere`: reading calls functions of the caller's own, which may take long, or wait
  /// for this very thread.
  lent_thread(caf::actor_system& system, bool checks_elsewhere);
  ~lent_thread() override;

  lent_thread(const lent_thread&) = delete;
  lent_thread& operator=(const lent_thread&) = delete;

  /// Queues an actor that has got a message. For the engine's thread.
  void exec_later(caf::resumable* job) override;

  /// Lets the queued actors run, and those that they send messages to, until all are idle. For the
  /// engine's thread.
  void run();

private:
  bool is_ours(const caf::resumable& job) const;

  const bool checks_elsewhere_;
  std::vector<caf::resumable*> queue_;
  std::vector<caf::resumable*> running_;
};

} // namespace troupe

#endif
