#pragma once

#include "reports.hpp"

#include <troupe/detail/answer_cache.hpp>
#include <troupe/detail/request_order.hpp>
#include <troupe/detail/ticket.hpp>
#include <troupe/outcome.hpp>
#include <troupe/progress.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// What a run wants done, carried out in this order.
namespace troupe {

namespace orders {

/// Make this request from this seat.
struct start {
  uint32_t seat = 0;
  request_order what;
};

/// Abort what runs in this seat. Its end is not reported.
struct cancel {
  uint32_t seat = 0;
};

/// Ask the limiter of the route for permits.
struct ask_permits {
  uint32_t route = 0;
  uint32_t count = 0;
  /// Since the last time: answers, their mean time, and how many requests are in flight.
  uint64_t answers = 0;
  std::chrono::nanoseconds mean_latency{0};
  uint32_t in_flight = 0;
};

/// Ask it for a permit for this request.
struct ask_grant {
  uint32_t route = 0;
  ticket id;
  /// Of the text and of what the model is shown of earlier answers.
  uint64_t bytes = 0;
  /// Most tokens of the answer; 0: unknown.
  uint32_t output_max = 0;
};

/// The request for which this was granted is not made.
struct return_permit {
  uint32_t route = 0;
  uint64_t permit = 0;
};

/// Nobody else will tell the limiter what became of this request.
struct report_lost {
  uint32_t route = 0;
  uint64_t permit = 0;
};

/// Look up the answer to the first request of this text.
struct look_up {
  text_id id;
  prompt_ptr input;
};

/// Keep a good answer for later runs.
struct keep {
  cache_key key{};
  std::unique_ptr<completion> answer;
};

/// The answer to a request that was looked up is not asked for any more, or none that may be kept.
struct release {
  cache_key key{};
};

/// Let this validator read an answer that is here already.
struct read {
  uint32_t validator = 0;
  answered work;
};

/// Call this validator to its inbox: an answer there came for another one.
struct call_reader {
  uint32_t validator = 0;
};

/// Ask the source for so many texts.
struct demand {
  uint32_t count = 0;
};

/// No more texts are wanted.
struct end_supply {};

/// Call `run::flush` behind everything that is about to be told, so that outcomes that come
/// together are delivered together.
struct flush_soon {};

/// Hand these to the consumer, then give them back to `run::reuse`.
struct deliver {
  std::vector<outcome_ptr> outcomes;
};

/// Tell the observers of this failure.
struct notify {
  std::unique_ptr<attempt_failed> what;
};

/// Tell the observers of a wait; `until` is left to the clock of whoever does.
struct announce_wait {
  std::unique_ptr<waiting> what;
};

/// Tell the observers of this.
struct announce_form {
  std::unique_ptr<form_changed> what;
};

/// The run is over.
struct end {};

} // namespace orders

using run_order
  = std::variant<orders::start, orders::cancel, orders::ask_permits, orders::ask_grant,
                 orders::return_permit, orders::report_lost, orders::look_up, orders::keep,
                 orders::release, orders::read, orders::call_reader, orders::demand,
                 orders::end_supply, orders::flush_soon, orders::deliver, orders::notify,
                 orders::announce_wait, orders::announce_form, orders::end>;

} // namespace troupe
