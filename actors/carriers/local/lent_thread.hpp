#pragma once

#include "protocol/caf_versions.hpp"

#include <caf/actor_system.hpp>
#include <caf/resumable.hpp>

#include <cstddef>
#include <cstdint>
#include <typeinfo>
#include <vector>

namespace troupe {

/// The classes of actors: see `actor_type`.
using actor_types = std::vector<const std::type_info*>;

/// Lets actors run on the engine's thread, between two looks at the sockets. What a reply sets off
/// (fetcher, validator, coordinator, the next fetcher, the next request) then needs neither a lock
/// nor another thread to wake up, which costs more than all the actors do. Actors of other types,
/// and all that other threads wake up, stay with the scheduler. An actor may run here now and there
/// later: CAF sees to it that it runs in one place at a time.
class lent_thread final : public execution_context {
public:
  /// `guests`: who may run here; must neither take long nor wait for this very thread. The most
  /// frequent one first.
  lent_thread(caf::actor_system& system, actor_types guests);
  ~lent_thread() override;

  lent_thread(const lent_thread&) = delete;
  lent_thread& operator=(const lent_thread&) = delete;

  // CAF queues an actor that has got a message. On the engine's thread.
#if TROUPE_CAF_ERA < 1
  void exec_later(caf::resumable* job) override;
#elif TROUPE_CAF_ERA < 2
  void schedule(caf::resumable* job) override;
  void delay(caf::resumable* job) override;
#else
  void schedule(caf::resumable_ptr job, uint64_t event) override;
  void delay(caf::resumable_ptr job, uint64_t event) override;
  bool is_system_scheduler() const noexcept override;
#endif
#if TROUPE_CAF_ERA >= 1
  void start() override {}
  void stop() override {}
#endif

  /// Lets the queued actors run, and those that they send messages to, until all are idle. For the
  /// engine's thread.
  void run();

private:
#if TROUPE_CAF_ERA < 2
  using job = caf::resumable*;
#else
  struct job {
    caf::resumable_ptr actor;
    uint64_t event;
  };
#endif

  bool is_guest(const caf::resumable& x) const;
  void run(job& x);

  caf::actor_system& system_;
  const actor_types guests_;
  /// Messages that an actor may take at once.
  const size_t throughput_;
  std::vector<job> queue_;
  std::vector<job> running_;
};

} // namespace troupe
