#pragma once

#include "gauges.hpp"
#include "metric_families.hpp"

#include <troupe/run_observer.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What is counted of one route of one run. What it counts into is looked up when it first occurs.
class route_metrics {
public:
  /// `streamed`: its replies are read while they arrive.
  route_metrics(std::shared_ptr<metric_families> all, const observed_route& about, bool streamed);

  void add(const attempt_ended& x);
  void add_dropped();
  void add(const waiting& x);
  void add_form_change();
  void add(const batch_event& x);

  /// Nothing is sent until then.
  void hold(event_time now, event_time until, const error& reason);
  /// Time has passed.
  void settle(event_time now);

  void set(const route_sample& x);
  /// Its gauges show nothing of it any more.
  void leave();

private:
  /// Those that a result has in common.
  struct result_counter {
    errc code;
    uint16_t http_class;
    bool answered;
    int_counter* count;
  };

  /// Those that a model has in common, as it calls itself.
  struct answer_metrics {
    std::string told;
    dbl_histogram* seconds;
    int_histogram* input;
    int_histogram* output;
  };

  struct failure_metrics {
    errc code;
    dbl_histogram* seconds;
  };

  struct held_metrics {
    std::string reason;
    int_counter* times;
    dbl_counter* seconds;
  };

  enum token_kind {
    input,
    output,
    cached,
    cache_write,
    reasoning,
    token_kinds
  };

  int_counter& count_of(const attempt_ended& x);
  answer_metrics& answers_of(const std::string& model);
  answer_metrics make_answers(std::string told, const std::string& model);
  dbl_histogram& failures_of(errc code);
  held_metrics& held_by(const std::string& reason);
  dbl_histogram* seconds_of(std::string_view model, std::string_view problem);
  int_histogram* usage_of(std::string_view model, std::string_view type);
  void add(const usage& x);
  void add_times(const attempt& x);
  void add_rows(std::string_view what, uint64_t count);

  std::shared_ptr<metric_families> all_;
  route_labels labels_;
  std::string convention_provider_;

  std::vector<result_counter> results_;
  std::vector<answer_metrics> answers_;
  /// Of models that came too late.
  std::optional<answer_metrics> other_answers_;
  std::vector<failure_metrics> failures_;
  std::vector<held_metrics> held_;
  std::array<int_counter*, token_kinds> tokens_;
  dbl_counter* dollars_;
  dbl_histogram* first_byte_seconds_;
  /// Null: nothing is streamed.
  dbl_histogram* first_chunk_seconds_ = nullptr;

  /// Which of `held_` counts, from when on, and until when.
  size_t held_for_ = 0;
  event_time held_from_;
  event_time held_until_;

  gauge_share waiting_;
  gauge_share queued_;
  gauge_share permits_;
  gauge_share closed_;
  /// By `breaker_state`.
  std::array<gauge_share, 3> breakers_;
  highest_share requests_a_minute_;
  highest_share in_flight_max_;
};

} // namespace troupe
