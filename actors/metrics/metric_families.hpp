#pragma once

#include "gauges.hpp"
#include "known_labels.hpp"

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/metric_registry.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace troupe {

template <class Metric>
using family = caf::telemetry::metric_family_impl<Metric>*;

using caf::telemetry::dbl_counter;
using caf::telemetry::dbl_gauge;
using caf::telemetry::dbl_histogram;
using caf::telemetry::int_counter;
using caf::telemetry::int_gauge;
using caf::telemetry::int_histogram;

/// A route as labels tell it.
struct route_labels {
  std::string provider;
  std::string model;
  std::string host;
  /// Empty: not known.
  std::string port;
};

/// All that is counted, each with its name, its labels and its help: docs/metrics.md is the same in
/// a table. Lives in the registry; what a run needs of it is looked up once. May be used from
/// several threads.
class metric_families {
public:
  explicit metric_families(caf::telemetry::metric_registry& to);

  // -- texts
  family<int_counter> texts;
  family<dbl_histogram> text_seconds;
  family<int_counter> known_answers;
  int_counter* reasks;
  int_counter* transport_retries;
  int_counter* limit_waits;
  int_counter* hedges;
  family<int_counter> repairs;

  // -- requests
  family<int_counter> requests;
  family<dbl_histogram> first_byte_seconds;
  /// Those of OpenTelemetry's conventions.
  family<dbl_histogram> operation_seconds;
  family<dbl_histogram> first_chunk_seconds;
  family<int_histogram> token_usage;
  family<dbl_histogram> workflow_seconds;

  // -- tokens and money
  family<int_counter> tokens;
  family<dbl_counter> cost_dollars;
  dbl_counter* uncertain_dollars;
  int_counter* uncertain_tokens;
  int_counter* unpriced_tokens;
  dbl_counter* saved_dollars;

  // -- routes
  family<int_counter> holds;
  family<dbl_counter> held_seconds;
  family<int_counter> waits;
  family<int_counter> form_changes;
  family<int_gauge> route_waiting;
  family<int_gauge> route_queued;
  family<int_gauge> route_permits;
  family<int_gauge> route_closed;
  family<int_gauge> breakers;

  // -- batches
  family<int_counter> batches;
  family<int_counter> batch_rows;

  // -- runs
  int_gauge* runs;
  int_gauge* seats;
  int_gauge* seats_busy;
  int_gauge* texts_open;
  int_gauge* texts_queued;
  int_gauge* texts_expected;
  int_gauge* answers_reading;
  int_gauge* outcomes_held;

  /// How a run is to call its route.
  route_labels labels_of(const route_labels& told);
  /// How an answer's model is to be called.
  std::string model_of(const route_labels& route, std::string_view told);
  /// How a run is to be called.
  std::string label_of(std::string_view told);

  highest_of_all& requests_a_minute(const route_labels& route);
  highest_of_all& in_flight_max(const route_labels& route);

private:
  using by_route = std::map<std::string, highest_of_all>;

  highest_of_all& highest(by_route& among, family<dbl_gauge> in, const route_labels& route);

  void add_texts(caf::telemetry::metric_registry& to);
  void add_requests(caf::telemetry::metric_registry& to);
  void add_money(caf::telemetry::metric_registry& to);
  void add_routes(caf::telemetry::metric_registry& to);
  void add_batches(caf::telemetry::metric_registry& to);
  void add_runs(caf::telemetry::metric_registry& to);

  known_labels routes_;
  known_labels models_;
  known_labels names_;
  std::mutex mutex_;
  family<dbl_gauge> rates_family_;
  family<dbl_gauge> in_flight_family_;
  by_route rates_;
  by_route in_flight_;
};

} // namespace troupe
