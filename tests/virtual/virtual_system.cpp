#include "virtual_system.hpp"

#include <caf/actor_registry.hpp>
#include <caf/scheduled_actor.hpp>

#if CAF_MAJOR_VERSION < 1
#  include <caf/scheduler/test_coordinator.hpp>
#else
#  include <caf/action.hpp>
#  include <caf/actor_clock.hpp>
#  include <caf/detail/actor_system_access.hpp>
#  include <caf/disposable.hpp>
#  include <caf/resumable.hpp>
#  include <caf/scheduler.hpp>

#  include <deque>
#  include <map>
#  include <utility>
#endif

namespace troupe::test {

#if CAF_MAJOR_VERSION < 1

class virtual_system::impl {
public:
  explicit impl(caf::actor_system_config& config) : system(config) {}

  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  }

  caf::resumable* next() {
    return scheduler().has_job() ? &scheduler().next_job() : nullptr;
  }

  bool step() {
    return scheduler().try_run_once();
  }

  void advance(std::chrono::nanoseconds time) {
    scheduler().advance_time(time);
  }

  caf::actor_system system;
};

#else

namespace {

class virtual_clock final : public caf::actor_clock {
public:
  using caf::actor_clock::schedule;

  time_point now() const noexcept override {
    return now_;
  }

  caf::disposable schedule(time_point due, caf::action x) override {
    waiting_.emplace(due, x);
    return std::move(x).as_disposable();
  }

  void advance(std::chrono::nanoseconds time) {
    now_ += time;
    while (!waiting_.empty() && waiting_.begin()->first <= now_)
      waiting_.extract(waiting_.begin()).mapped().run();
  }

private:
  // Zero would mean: no time.
  time_point now_{std::chrono::nanoseconds{1}};
  std::multimap<time_point, caf::action> waiting_;
};

class virtual_scheduler final : public caf::scheduler {
public:
  void schedule(caf::resumable* x) override {
    jobs_.push_back(x);
  }

  void delay(caf::resumable* x) override {
    jobs_.push_back(x);
  }

  void start() override {}

  void stop() override {
    while (step())
      continue;
  }

  caf::resumable* next() {
    return jobs_.empty() ? nullptr : jobs_.front();
  }

  bool step() {
    if (jobs_.empty())
      return false;
    auto* x = jobs_.front();
    jobs_.pop_front();
    if (x->resume(this, 1) == caf::resumable::resume_later)
      jobs_.push_front(x);
    else
      caf::intrusive_ptr_release(x);
    return true;
  }

private:
  std::deque<caf::resumable*> jobs_;
};

struct parts {
  virtual_clock* clock = nullptr;
  virtual_scheduler* scheduler = nullptr;
};

class system_of_parts final : public caf::actor_system {
public:
  /// Fills in the parts.
  system_of_parts(caf::actor_system_config& config, parts& x)
    : caf::actor_system(config, &equip, &x) {}

private:
  static void equip(caf::actor_system& system, caf::actor_system_config&, void* data) {
    auto clock = std::make_unique<virtual_clock>();
    auto scheduler = std::make_unique<virtual_scheduler>();
    *static_cast<parts*>(data) = {clock.get(), scheduler.get()};
    caf::detail::actor_system_access access{system};
    access.clock(std::move(clock));
    access.scheduler(std::move(scheduler));
  }
};

} // namespace

class virtual_system::impl {
public:
  explicit impl(caf::actor_system_config& config) : system(config, parts_) {}

  caf::resumable* next() {
    return parts_.scheduler->next();
  }

  bool step() {
    return parts_.scheduler->step();
  }

  void advance(std::chrono::nanoseconds time) {
    parts_.clock->advance(time);
  }

private:
  parts parts_;

public:
  system_of_parts system;
};

#endif

virtual_system::virtual_system() {
  config_.set("caf.scheduler.policy", "testing");
  config_.set("caf.logger.console.verbosity", "quiet");
  impl_ = std::make_unique<impl>(config_);
}

virtual_system::~virtual_system() = default;

caf::actor_system& virtual_system::get() noexcept {
  return impl_->system;
}

caf::scheduled_actor* virtual_system::next() {
  return dynamic_cast<caf::scheduled_actor*>(impl_->next());
}

bool virtual_system::step() {
  return impl_->step();
}

void virtual_system::run() {
  while (impl_->step())
    continue;
}

void virtual_system::advance(std::chrono::nanoseconds time) {
  impl_->advance(time);
}

size_t virtual_system::running_actors() {
  return impl_->system.registry().running();
}

} // namespace troupe::test
