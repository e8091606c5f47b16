#pragma once

#include "settings/model_facts.hpp"
#include "supply.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/purse.hpp>
#include <troupe/detail/record_type.hpp>
#include <troupe/run_observer.hpp>
#include <troupe/run_options.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// How requests of a route are spelled, and whose prices hold there.
struct route_rules {
  std::string model;
  dialect_ptr wire;
  /// Of questions about answers; null: none are asked.
  dialect_ptr judge;
  /// Of the model; null: what the run's settings tell of its name.
  model_facts_ptr known = {};
  /// Its requests go in batches, and what is set aside for them is the price of a batch, until the
  /// run is told otherwise (`run::send_live`).
  bool batched = false;
  /// What the settings want and the model refuses, and what is done instead, for people.
  std::vector<std::string> adapted = {};
  /// As `observed_route` has them.
  std::string provider = {};
  std::string host = {};
  uint16_t port = 0;
};

/// What a run is told when it begins.
struct run_rules {
  settings conf;
  run_options options;
  /// What the run shares with others; null: nothing. Whoever is told `later` by it is to call
  /// `run::next` when it is time.
  std::shared_ptr<purse> money;
  order how = order::completed;
  uint64_t credit = 0;
  supply_kind texts = supply_kind::sent;
  /// Number of validators, at least 1.
  uint32_t validators = 1;
  /// Requests that may be in batches at once.
  uint32_t batched_max = 0;
  /// Somebody looks answers up.
  bool looks_up = false;
  /// Of the records.
  record_type_ptr type;
  /// At least one: the usual one, then the fallbacks.
  std::vector<route_rules> routes;
  /// The clock on the wall when the run begins.
  event_time began{};
  /// See `run_started`.
  std::string label;
  bool streamed = false;
};

} // namespace troupe
