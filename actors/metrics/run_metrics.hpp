#pragma once

#include "route_metrics.hpp"

#include <troupe/repair.hpp>
#include <troupe/run_observer.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Counts one run.
class run_metrics final : public run_observer {
public:
  run_metrics(std::shared_ptr<metric_families> all, const run_started& about, event_time now);

  void on_attempt_ended(const attempt_ended& x, event_time now) override;
  void on_request_dropped(const request_dropped& x, event_time now) override;
  void on_text_ended(const text_ended& x, event_time now) override;
  void on_route_held(const route_held& x, event_time now) override;
  void on_waiting(const waiting& x, event_time now) override;
  void on_form_changed(const form_changed& x, event_time now) override;
  void on_batch(const batch_event& x, event_time now) override;
  void on_sample(const run_sample& x, event_time now) override;
  void on_run_ended(const run_summary& x, event_time now) override;

private:
  struct outcome_counter {
    errc code;
    int_counter* count;
  };

  int_counter& count_of(errc code);
  void add_repairs(const std::vector<repair>& xs);
  /// What has come to the sum since the last time.
  void add_since(const run_summary& x);
  void leave();

  std::shared_ptr<metric_families> all_;
  std::string label_;
  std::vector<route_metrics> routes_;
  std::vector<outcome_counter> outcomes_;
  dbl_histogram* succeeded_seconds_;
  dbl_histogram* failed_seconds_;
  std::array<int_counter*, repair_kind_count> repairs_{};
  int_counter* cached_;
  int_counter* shared_;
  int_counter* stale_;
  /// What was counted of it.
  run_summary before_;

  gauge_share runs_;
  gauge_share seats_;
  gauge_share seats_busy_;
  gauge_share texts_open_;
  gauge_share texts_queued_;
  gauge_share texts_expected_;
  gauge_share answers_reading_;
  gauge_share outcomes_held_;
};

} // namespace troupe
