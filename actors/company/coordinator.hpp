#pragma once

#include "observers.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/carrier.hpp"
#include "route_limiters.hpp"
#include "run/run.hpp"
#include "text_feed.hpp"
#include "validator_pool.hpp"

#include <troupe/detail/run_plan.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// State of a `coordinator_actor`: the hands of a `run`. Tells it what the messages say, and has
/// its orders carried out by those who are hired for it; keeps these, one timer, and nothing else.
class coordinator {
public:
  static constexpr const char* name = "troupe.coordinator";

  using time = std::chrono::nanoseconds;

  using carrier_maker
    = std::function<std::unique_ptr<carrier>(carrier_home home, const run_plan& plan)>;

  coordinator(coordinator_actor::pointer_view self, run_plan plan);
  /// With another carrier than the plan wants.
  coordinator(coordinator_actor::pointer_view self, run_plan plan, const carrier_maker& carrier_of);
  ~coordinator();

  coordinator(const coordinator&) = delete;
  coordinator& operator=(const coordinator&) = delete;

  coordinator_actor::behavior_type make_behavior();

private:
  /// Tells the run something, then does what it orders.
  template <class F>
  void tell(F news);
  /// The same if the message comes from the limiter of a route, of which it gets the number.
  template <class F>
  void tell_of_route(F news);
  carrier_home home();
  void take_reports();
  void act();
  void carry_out_orders();
  void start(uint32_t seat, request_order&& x);
  void announce(waiting& x);
  /// Tells all who look on, wherever they are.
  template <class Event>
  void announce(void (run_observer::*what)(const Event&, event_time), const Event& x);
  void demand_texts(uint32_t count);
  void end();
  void arm_timer();
  void report_progress(bool final);
  void sample();
  void hire_cache();
  void watch_consumers();
  std::shared_ptr<purse> open_wallet();
  coordinator_actor me() const;
  time now() const;

  coordinator_actor::pointer_view self_;
  run_plan plan_;
  std::shared_ptr<report_inbox> reports_ = std::make_shared<report_inbox>();
  /// Those that are being worked through.
  std::vector<report> taken_;

  validator_pool validators_;
  std::unique_ptr<carrier> carrier_;
  run run_;
  std::vector<run_order> orders_;
  /// The run was told of texts while its orders were carried out.
  bool goes_on_ = false;
  /// The carrier has asked for the end.
  bool detached_ = false;

  route_limiters limiters_;
  text_feed texts_;
  /// Null: neither a cache nor shared requests are wanted.
  cache_actor cache_;
  observers observers_;
  std::optional<time> timer_;
  owned_disposable alarm_;
  owned_disposable cache_down_;
  owned_disposable consumer_down_;
  owned_disposable gate_down_;
};

} // namespace troupe
