#include "lent_thread.hpp"

#if CAF_VERSION < 10000

#  include "coordinator.hpp"
#  include "fetcher.hpp"
#  include "limiter.hpp"
#  include "validator.hpp"

#  include <caf/actor_registry.hpp>
#  include <caf/logger.hpp>
#  include <caf/scheduler/abstract_coordinator.hpp>
#  include <caf/stateful_actor.hpp>

#  include <typeinfo>

namespace troupe {

namespace {

template <class State, class Handle>
const std::type_info& type_of() {
  return typeid(caf::stateful_actor<State, typename Handle::impl>);
}

} // namespace

lent_thread::lent_thread(caf::actor_system& system, bool checks_elsewhere)
  : caf::execution_unit(&system),
    checks_elsewhere_(checks_elsewhere) {}

lent_thread::~lent_thread() {
  for (auto* job : queue_)
    caf::intrusive_ptr_release(job);
}

void lent_thread::exec_later(caf::resumable* job) {
  if (is_ours(*job))
    queue_.push_back(job);
  else
    system().scheduler().enqueue(job);
}

bool lent_thread::is_ours(const caf::resumable& job) const {
  const auto& type = typeid(job);
  return type == type_of<fetcher, fetcher_actor>()
         || type == type_of<coordinator, coordinator_actor>()
         || (type == type_of<validator, validator_actor>() && !checks_elsewhere_)
         || type == type_of<limiter, limiter_actor>();
}

void lent_thread::run() {
  if (queue_.empty())
    return;
  // The last actor may end here, and with it the system, if it did not know of us.
  system().registry().inc_running();
  const bool has_logger = caf::logger::current_logger() != nullptr;
  const auto throughput = system().scheduler().max_throughput();
  while (!queue_.empty()) {
    running_.swap(queue_);
    for (auto* job : running_) {
      if (job->resume(this, throughput) == caf::resumable::resume_later)
        queue_.push_back(job);
      else
        caf::intrusive_ptr_release(job);
    }
    running_.clear();
  }
  // Who spawns an actor gives its thread the system's logger, for whose end the system's waits.
  if (!has_logger)
    caf::logger::set_current_actor_system(nullptr);
  system().registry().dec_running();
}

} // namespace troupe

#endif
