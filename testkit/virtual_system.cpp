#include <troupe/test/virtual_system.hpp>

#include <caf/scheduled_actor.hpp>

#include <algorithm>
#include <optional>

#if CAF_MAJOR_VERSION < 1
#  include <caf/actor_registry.hpp>
#  include <caf/scheduler/test_coordinator.hpp>
#else
#  if __has_include(<caf/mailer.hpp>) // what comes after CAF 1.1
#    include "borrowed_system.hpp"
#  else
#    include <caf/actor_registry.hpp>
#    include <caf/detail/actor_system_access.hpp>
#  endif
#  include <caf/action.hpp>
#  include <caf/actor_clock.hpp>
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

  std::optional<caf::actor_clock::time_point> next_due() {
    for (const auto& [due, x] : scheduler().clock().schedule)
      if (!x.f.disposed())
        return due;
    return std::nullopt;
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

  std::optional<time_point> next_due() const {
    for (const auto& [due, x] : waiting_)
      if (!x.disposed())
        return due;
    return std::nullopt;
  }

private:
  // Zero would mean: no time.
  time_point now_{std::chrono::nanoseconds{1}};
  std::multimap<time_point, caf::action> waiting_;
};

#  if __has_include(<caf/mailer.hpp>)

/// As later versions of CAF want it: an actor puts itself at the end when it has had its turn.
class virtual_scheduler final : public caf::scheduler {
public:
  void schedule(caf::resumable_ptr x, uint64_t event) override {
    // Who has more messages goes on with them.
    if (x == running_)
      jobs_.push_front({std::move(x), event});
    else
      jobs_.push_back({std::move(x), event});
  }

  void delay(caf::resumable_ptr x, uint64_t event) override {
    schedule(std::move(x), event);
  }

  bool is_system_scheduler() const noexcept override {
    return true;
  }

  void start() override {}

  void stop() override {
    while (step())
      continue;
  }

  caf::resumable* next() {
    return jobs_.empty() ? nullptr : jobs_.front().actor.get();
  }

  bool step() {
    if (jobs_.empty())
      return false;
    const auto x = std::move(jobs_.front());
    jobs_.pop_front();
    running_ = x.actor;
    x.actor->resume(this, x.event);
    running_ = nullptr;
    return true;
  }

private:
  struct job {
    caf::resumable_ptr actor;
    uint64_t event;
  };

  std::deque<job> jobs_;
  caf::resumable_ptr running_;
};

class system_of_parts final : public caf::actor_system {
public:
  system_of_parts(caf::actor_system& lender, std::unique_ptr<virtual_clock> clock,
                  std::unique_ptr<virtual_scheduler> scheduler)
    : caf::actor_system(
      std::make_unique<borrowed_system>(lender, std::move(clock), std::move(scheduler))) {}
};

/// Owns its parts.
class equipped_system {
public:
  explicit equipped_system(caf::actor_system_config& config)
    : lender_(config),
      own_clock_(std::make_unique<virtual_clock>()),
      own_scheduler_(std::make_unique<virtual_scheduler>()),
      clock(*own_clock_),
      scheduler(*own_scheduler_),
      system(lender_, std::move(own_clock_), std::move(own_scheduler_)) {}

private:
  caf::actor_system lender_;
  std::unique_ptr<virtual_clock> own_clock_;
  std::unique_ptr<virtual_scheduler> own_scheduler_;

public:
  virtual_clock& clock;
  virtual_scheduler& scheduler;
  system_of_parts system;
};

#  else

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

class system_of_parts final : public caf::actor_system {
public:
  struct parts {
    virtual_clock* clock = nullptr;
    virtual_scheduler* scheduler = nullptr;
  };

  /// Fills in the parts, which are its own.
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

class equipped_system {
public:
  explicit equipped_system(caf::actor_system_config& config)
    : system(config, parts_),
      clock(*parts_.clock),
      scheduler(*parts_.scheduler) {}

private:
  system_of_parts::parts parts_;

public:
  system_of_parts system;
  virtual_clock& clock;
  virtual_scheduler& scheduler;
};

#  endif

} // namespace

class virtual_system::impl : public equipped_system {
public:
  using equipped_system::equipped_system;

  caf::resumable* next() {
    return scheduler.next();
  }

  bool step() {
    return scheduler.step();
  }

  void advance(std::chrono::nanoseconds time) {
    clock.advance(time);
  }

  std::optional<caf::actor_clock::time_point> next_due() {
    return clock.next_due();
  }
};

#endif

virtual_system::virtual_system() {
  config_.set("caf.scheduler.policy", "testing");
  config_.set("caf.logger.console.verbosity", "quiet");
#if __has_include(<caf/mailer.hpp>)
  config_.set("caf.scheduler.policy", "sharing");
  config_.set("caf.scheduler.max-threads", 1);
  config_.set("caf.scheduler.max-throughput", 1);
#endif
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

bool virtual_system::advance_to_next(std::chrono::nanoseconds limit) {
  const auto due = impl_->next_due();
  if (!due)
    return false;
  const auto wait = std::max<std::chrono::nanoseconds>(*due - impl_->system.clock().now(),
                                                       std::chrono::nanoseconds{0});
  if (wait > limit)
    return false;
  impl_->advance(wait);
  return true;
}

std::chrono::nanoseconds virtual_system::now() {
  return impl_->system.clock().now().time_since_epoch();
}

size_t virtual_system::running_actors() {
#if __has_include(<caf/mailer.hpp>)
  return impl_->system.running_actors_count();
#else
  return impl_->system.registry().running();
#endif
}

} // namespace troupe::test
