#include "lent_thread.hpp"

#include <caf/logger.hpp>

#include <algorithm>
#include <utility>

#if TROUPE_CAF_ERA < 1
#  include <caf/actor_registry.hpp>
#  include <caf/scheduler/abstract_coordinator.hpp>
#elif TROUPE_CAF_ERA < 2
#  include <caf/actor_registry.hpp>
#  include <caf/actor_system_config.hpp>
#  include <caf/defaults.hpp>
#else
#  include <caf/detail/actor_system_access.hpp>
#  include <caf/detail/actor_system_impl.hpp>
#endif

namespace troupe {

namespace {

size_t throughput_of([[maybe_unused]] caf::actor_system& system) {
#if TROUPE_CAF_ERA < 1
  return system.scheduler().max_throughput();
#elif TROUPE_CAF_ERA < 2
  return caf::get_or(system.config(), "caf.scheduler.max-throughput",
                     caf::defaults::scheduler::max_throughput);
#else
  return 0; // the actors know it
#endif
}

/// The last actor may end on this thread, and with it the system, if it did not know of us.
class running_mark {
public:
  explicit running_mark(caf::actor_system& system) : system_(system) {
#if TROUPE_CAF_ERA < 2
    system_.registry().inc_running();
#else
    caf::detail::actor_system_access{system_}.impl()->inc_running_actors_count(0);
#endif
  }

  running_mark(const running_mark&) = delete;
  running_mark& operator=(const running_mark&) = delete;

  ~running_mark() {
#if TROUPE_CAF_ERA < 2
    system_.registry().dec_running();
#else
    caf::detail::actor_system_access{system_}.impl()->dec_running_actors_count(0);
#endif
  }

private:
  caf::actor_system& system_;
};

void give_back_logger() {
#if TROUPE_CAF_ERA < 1
  caf::logger::set_current_actor_system(nullptr);
#else
  caf::logger::current_logger(nullptr);
#endif
}

} // namespace

lent_thread::lent_thread(caf::actor_system& system, actor_types guests)
  :
#if TROUPE_CAF_ERA < 1
    caf::execution_unit(&system),
#endif
    system_(system),
    guests_(std::move(guests)),
    throughput_(throughput_of(system)) {
}

#if TROUPE_CAF_ERA < 2

lent_thread::~lent_thread() {
  for (auto* x : queue_)
    caf::intrusive_ptr_release(x);
}

void lent_thread::run(job& x) {
  if (x->resume(this, throughput_) == caf::resumable::resume_later)
    queue_.push_back(x);
  else
    caf::intrusive_ptr_release(x);
}

#else

lent_thread::~lent_thread() = default;

void lent_thread::run(job& x) {
  x.actor->resume(this, x.event);
}

#endif

#if TROUPE_CAF_ERA < 1

void lent_thread::exec_later(caf::resumable* x) {
  if (is_guest(*x))
    queue_.push_back(x);
  else
    system_.scheduler().enqueue(x);
}

#elif TROUPE_CAF_ERA < 2

void lent_thread::schedule(caf::resumable* x) {
  if (is_guest(*x))
    queue_.push_back(x);
  else
    system_.scheduler().schedule(x);
}

void lent_thread::delay(caf::resumable* x) {
  schedule(x);
}

#else

void lent_thread::schedule(caf::resumable_ptr x, uint64_t event) {
  if (is_guest(*x))
    queue_.push_back({std::move(x), event});
  else
    system_.scheduler().schedule(std::move(x), event);
}

void lent_thread::delay(caf::resumable_ptr x, uint64_t event) {
  schedule(std::move(x), event);
}

// Other schedulers are for actors that are bound to them.
bool lent_thread::is_system_scheduler() const noexcept {
  return true;
}

#endif

bool lent_thread::is_guest(const caf::resumable& x) const {
  const auto& type = typeid(x);
  return std::any_of(guests_.begin(), guests_.end(),
                     [&type](const std::type_info* guest) { return *guest == type; });
}

void lent_thread::run() {
  if (queue_.empty())
    return;
  const running_mark mark{system_};
  const bool has_logger = caf::logger::current_logger() != nullptr;
  while (!queue_.empty()) {
    running_.swap(queue_);
    for (auto& x : running_)
      run(x);
    running_.clear();
  }
  // Who spawns an actor gives its thread the system's logger, for whose end the system's waits.
  if (!has_logger)
    give_back_logger();
}

} // namespace troupe
