#pragma once

#include "protocol/answer_inbox.hpp"
#include "protocol/report_inbox.hpp"
#include "reply_router.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/detail/outcome_sink.hpp>
#include <troupe/detail/request_order.hpp>
#include <troupe/detail/streaming.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace troupe {

/// How requests of a route are spelled and where they go.
struct spelled_route {
  dialect_ptr wire;
  http_endpoint_ptr endpoint;
};

/// How the requests of a run are made on this machine.
struct local_rules {
  settings conf;
  /// By route.
  std::vector<spelled_route> routes;
  /// The same for questions about answers; empty if there are none.
  std::vector<spelled_route> judges;
  http_engine_ptr engine;
  /// Is told when replies are at hand, and when no more are.
  outcome_sink_ptr sink;
  /// Of the jitter in the backoff.
  uint64_t seed = 1;
  /// Answers are read while they arrive, and go to this gate; null: as a whole, by validators.
  stream_plan_ptr streaming;
  gate_actor gate;
  /// Of what is read here.
  read_options options;
  /// Keep what the model said of good answers, too.
  bool raw_replies = false;
  /// Actors that may run on the engine's thread beside fetchers; see `lent_thread`.
  actor_types guests;
};

/// What all fetchers of a run share; immutable but for router and inboxes.
struct fetching {
  local_rules rules;
  std::shared_ptr<reply_router> router;
  coordinator_actor coordinator;
  std::shared_ptr<report_inbox> reports;
  answer_inboxes answers;

  const spelled_route& route_of(const request_order& x) const {
    return (x.judging ? rules.judges : rules.routes)[x.route];
  }

  /// What is asked, as its route spells it; takes the body out of the order, if it is there. Fails
  /// where a file that goes with the text cannot be sent.
  expected<http_request> request_for(request_order& x, std::chrono::nanoseconds now) const;

  /// Differs from seat to seat, and not from run to run with the same seed.
  std::minstd_rand random_of(uint32_t seat) const;
};

using fetching_ptr = std::shared_ptr<const fetching>;

} // namespace troupe
