#pragma once

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/console_printer.hpp>
#include <caf/detail/actor_system_access.hpp>
#include <caf/detail/actor_system_impl.hpp>
#include <caf/scheduler.hpp>

#include <memory>
#include <utility>

namespace troupe::test {

/// The inside of an actor system that has a clock and a scheduler of its own, and everything else
/// from another. What comes after CAF 1.1 takes these two in no other way.
class borrowed_system final : public caf::detail::actor_system_impl {
public:
  /// `lender` outlives this.
  borrowed_system(caf::actor_system& lender, std::unique_ptr<caf::actor_clock> clock,
                  std::unique_ptr<caf::scheduler> scheduler)
    : lender_(*caf::detail::actor_system_access{lender}.impl()),
      clock_(std::move(clock)),
      scheduler_(std::move(scheduler)) {}

  void start(caf::actor_system&) override {
    scheduler_->start();
  }

  void stop() override {
    if (lender_.await_actors_before_shutdown())
      lender_.await_running_actors_count_equal(0, caf::infinite);
    scheduler_->stop();
    clock_ = nullptr;
  }

  caf::actor_clock& clock() noexcept override {
    return *clock_;
  }

  caf::scheduler& scheduler() override {
    return *scheduler_;
  }

  void launch(caf::local_actor* x, caf::scheduler* context, caf::spawn_options how) override {
    lender_.launch(x, context, how);
  }

  caf::telemetry::actor_metrics make_actor_metrics(std::string_view name) override {
    return lender_.make_actor_metrics(name);
  }

  void thread_started(caf::thread_owner x) override {
    lender_.thread_started(x);
  }

  void thread_terminates() override {
    lender_.thread_terminates();
  }

  size_t inc_running_actors_count(caf::actor_id x) override {
    return lender_.inc_running_actors_count(x);
  }

  size_t dec_running_actors_count(caf::actor_id x) override {
    return lender_.dec_running_actors_count(x);
  }

  void await_running_actors_count_equal(size_t count, caf::timespan timeout) override {
    lender_.await_running_actors_count_equal(count, timeout);
  }

  caf::detail::global_meta_objects_guard_type meta_objects_guard() const noexcept override {
    return lender_.meta_objects_guard();
  }

  caf::actor_system_config& config() override {
    return lender_.config();
  }

  const caf::actor_system_config& config() const override {
    return std::as_const(lender_).config();
  }

  size_t detached_actors() const noexcept override {
    return lender_.detached_actors();
  }

  bool await_actors_before_shutdown() const override {
    return lender_.await_actors_before_shutdown();
  }

  void await_actors_before_shutdown(bool x) override {
    lender_.await_actors_before_shutdown(x);
  }

  caf::telemetry::metric_registry& metrics() noexcept override {
    return lender_.metrics();
  }

  const caf::telemetry::metric_registry& metrics() const noexcept override {
    return std::as_const(lender_).metrics();
  }

  const caf::node_id& node() const override {
    return lender_.node();
  }

  caf::logger& logger() override {
    return lender_.logger();
  }

  caf::actor_registry& registry() override {
    return lender_.registry();
  }

  std::span<std::unique_ptr<caf::actor_system_module>> modules() override {
    return lender_.modules();
  }

  caf::actor_id next_actor_id() override {
    return lender_.next_actor_id();
  }

  caf::actor_id latest_actor_id() const override {
    return lender_.latest_actor_id();
  }

  size_t running_actors_count() const override {
    return lender_.running_actors_count();
  }

  caf::detail::private_thread* acquire_private_thread() override {
    return lender_.acquire_private_thread();
  }

  void release_private_thread(caf::detail::private_thread* x) override {
    lender_.release_private_thread(x);
  }

  caf::detail::mailbox_factory* mailbox_factory() override {
    return lender_.mailbox_factory();
  }

  void redirect_text_output(std::unique_ptr<caf::console_printer> x) override {
    lender_.redirect_text_output(std::move(x));
  }

  void do_print(caf::term color, const char* text, size_t size) override {
    lender_.do_print(color, text, size);
  }

  void set_node(caf::node_id x) override {
    lender_.set_node(std::move(x));
  }

  void message_rejected(caf::abstract_actor* x) override {
    lender_.message_rejected(x);
  }

  void max_throughput_reached(caf::abstract_actor* x) override {
    lender_.max_throughput_reached(x);
  }

private:
  caf::detail::actor_system_impl& lender_;
  std::unique_ptr<caf::actor_clock> clock_;
  std::unique_ptr<caf::scheduler> scheduler_;
};

} // namespace troupe::test
