#pragma once

#include "span.hpp"

#include <troupe/run_observer.hpp>
#include <troupe/traces.hpp>

#include <string>

namespace troupe::detail {

/// What the spans of all requests of a route have in common.
struct traced_route {
  /// "chat gpt-4o".
  std::string span_name;
  attributes shared;
};

traced_route trace_route(const observed_route& x, const run_started& about);

/// A request that has been sent and has not come to its end.
struct open_request {
  uint64_t request = 0;
  span_id id = 0;
  uint32_t attempt = 0;
  uint32_t route = 0;
  uint32_t seat = 0;
  bool reask = false;
  bool judging = false;
  bool hedge = false;
  event_time start;
};

/// What a request says before its end is known: all but `origin`, `parent`, `end` and what came of
/// it.
span begin_request(const traced_route& route, const open_request& x);

/// Adds what came of it, and when.
void end_request(span& to, const attempt_ended& x, const trace_settings& conf, event_time now);

/// Nobody will hear what came of it.
void drop_request(span& to, event_time now);

/// Marks a span as failed. Of its message as much as says nothing of texts or answers; with
/// `contents` all of it, cut.
void fail_span(span& to, const error& why, const trace_settings& conf);

/// Amount in dollars, as attributes have it.
double dollars(money x);

} // namespace troupe::detail
