#pragma once

#include "fetcher.hpp"
#include "observers.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/report_inbox.hpp"
#include "run/run.hpp"
#include "validator.hpp"

#include <troupe/detail/run_plan.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// State of a `coordinator_actor`: the hands of a `run`. Tells it what the messages say, and
/// carries out what it orders; keeps the handles, one timer, and nothing else.
class coordinator {
public:
  static constexpr const char* name = "troupe.coordinator";

  using time = std::chrono::nanoseconds;

  coordinator(coordinator_actor::pointer_view self, run_plan plan);
  ~coordinator();

  coordinator(const coordinator&) = delete;
  coordinator& operator=(const coordinator&) = delete;

  coordinator_actor::behavior_type make_behavior();

private:
  /// Someone who works for the run; dies unnoticed once this is gone.
  template <class Handle>
  struct worker {
    Handle handle;
    owned_disposable down;
  };

  struct limiter_place {
    limiter_actor handle;
    /// Nobody else uses it: it ends with the run.
    bool is_own = false;
    /// For a limiter that takes the place of this one.
    shared_pace_ptr pace;
    owned_disposable down;
  };

  struct validator_place {
    /// Left to whoever takes over.
    std::shared_ptr<inbox<answered>> content = std::make_shared<inbox<answered>>();
    /// Null: not hired yet.
    std::shared_ptr<answer_inbox> reader;
    owned_disposable down;
  };

  // Messages.
  void take_reports();
  void on_permits(permits x);
  void on_revoked(permits_revoked x);
  void on_grant(const pace_grant& x);
  void on_tick();
  void on_validator_down(uint32_t number, const caf::down_msg& x);

  // Orders.
  void act();
  void carry_out(orders::start& x);
  void carry_out(const orders::cancel& x);
  void carry_out(const orders::ask_permits& x);
  void carry_out(const orders::ask_grant& x);
  void carry_out(const orders::return_permit& x);
  void carry_out(const orders::report_lost& x);
  void carry_out(orders::look_up& x);
  void carry_out(orders::keep& x);
  void carry_out(orders::read& x);
  void carry_out(const orders::call_reader& x);
  void carry_out(const orders::demand& x);
  void carry_out(const orders::end_supply&);
  void carry_out(const orders::flush_soon&);
  void carry_out(orders::deliver& x);
  void carry_out(const orders::notify& x);
  void carry_out(const orders::end&);
  void read_source(uint32_t count);
  void arm_timer();
  void report_progress(bool final);

  // Hiring.
  void open_routes();
  void watch_consumers();
  void hire_librarian();
  void watch_limiter(uint32_t route);
  void hire_fetcher(uint32_t seat);
  const std::shared_ptr<answer_inbox>& reader_at(uint32_t number);
  std::optional<uint32_t> route_of_sender();
  coordinator_actor me() const;
  time now() const;

  coordinator_actor::pointer_view self_;
  run_plan plan_;
  run run_;
  std::vector<run_order> orders_;
  /// The source is to be read on at once.
  bool goes_on_ = false;

  fetching_ptr fetching_;
  validating_ptr validating_;
  std::shared_ptr<report_inbox> reports_;
  /// Those that are being worked through.
  std::vector<report> taken_;
  observers observers_;

  /// By route.
  std::vector<limiter_place> limiters_;
  /// By seat.
  std::vector<worker<fetcher_actor>> fetchers_;
  std::vector<validator_place> validators_;
  worker<reader_actor> reader_;
  /// Null: neither a cache nor shared requests are wanted.
  worker<librarian_actor> librarian_;
  owned_disposable consumer_down_;
  owned_disposable gate_down_;
  std::optional<time> timer_;
  owned_disposable alarm_;
};

} // namespace troupe
