#pragma once

#include <troupe/completion.hpp>
#include <troupe/conversation.hpp>
#include <troupe/ledger.hpp>
#include <troupe/outcome.hpp>
#include <troupe/progress.hpp>
#include <troupe/settings.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// What happens in a run, told where it happens: what metrics, traces and event logs are made of.
/// Observers that are actors hear less, and later: see `subscribe`.
namespace troupe {

/// When something happened: since 1970, UTC. Within a run it never goes back: it is the clock of
/// the wall when the run began, and from then on the one that nobody sets.
using event_time = std::chrono::sys_time<std::chrono::microseconds>;

/// A way to a model, as a run begins with it.
struct observed_route {
  std::string model;
  /// As `settings::provider` names it.
  std::string provider;
  /// Where requests go: "api.openai.com", and the port, 0 if it is not known.
  std::string host;
  uint16_t port = 0;
  /// Its requests go in batches.
  bool batched = false;
};

/// A run begins.
struct run_started {
  /// At least one: the usual one, then the fallbacks.
  std::vector<observed_route> routes;
  /// Requests that may be on their way at once, one a seat; those in batches are numbered behind.
  uint32_t seats = 0;
  /// All that holds for the run. Valid while its observer is made.
  const settings& conf;
  /// `company_options::label`.
  std::string label;
  /// Answers are handed over while they arrive.
  bool streamed = false;
};

// -- one text
// -----------------------------------------------------------------------------------------------
// References and pointers are valid during the call.

/// A text was taken from the source, and is asked for as soon as may be. Of one that is given up
/// before its turn nothing but `text_ended` is heard.
struct text_started {
  /// Place in the source.
  uint64_t index = 0;
  const prompt& input;
  /// Attempts that an earlier run made.
  uint32_t attempts_before = 0;
};

/// A request is handed to the carrier. It ends with `attempt_ended` or `request_dropped`.
struct request_started {
  uint64_t index = 0;
  const prompt& input;
  /// From 1, over transport retries and re-asks. Of a question about an answer (`judged`), it
  /// counts the requests for that question.
  uint32_t attempt = 0;
  uint32_t route = 0;
  uint32_t seat = 0;
  /// The model is shown earlier errors.
  bool reask = false;
  /// A question about an answer.
  bool judging = false;
  /// A second one beside one that takes unusually long.
  bool hedge = false;
  /// Tells this request from all others of its run, as long as it lasts.
  uint64_t request = 0;
};

/// A request has come to its end, and its answer, if it has one, was read.
struct attempt_ended {
  uint64_t index = 0;
  const prompt& input;
  uint64_t request = 0;
  uint32_t attempt = 0;
  uint32_t route = 0;
  uint32_t seat = 0;
  /// As it stands in the ledger. `record.started` counts from the first start of the text.
  const troupe::attempt& record;
  /// When the request was sent.
  event_time sent;
  /// What the model said; null if there was no answer.
  const completion* answer = nullptr;
  /// The price of its tokens is known.
  bool priced = false;
};

/// Nobody will hear what became of a request: its text has ended, its maker has died, or it is made
/// anew. What it may have cost is in the ledger's `uncertain`.
struct request_dropped {
  uint64_t index = 0;
  const prompt& input;
  uint64_t request = 0;
  uint32_t route = 0;
  uint32_t seat = 0;
  event_time sent;
};

/// A text has its outcome.
struct text_ended {
  /// `what.input` is null of an outcome that has no text: the source broke off.
  const erased_outcome& what;
  bool has_record = false;
};

// -- a route
// ----------------------------------------------------------------------------------------------

/// Nothing is sent on a route for a while; told again if that becomes longer. Shorter pauses than
/// 10 ms are not told.
struct route_held {
  uint32_t route = 0;
  event_time until;
  /// `rate_limited` with an empty message: the pace that is kept. Else the failure that the pause
  /// comes from.
  const error& reason;
};

/// What a breaker does; see `settings::breaker_failures`.
enum class breaker_state : uint8_t {
  closed,
  open,
  half_open,
};

std::string to_string(breaker_state x);

/// How a route is just now.
struct route_sample {
  /// Texts that wait here for their next try.
  uint32_t waiting = 0;
  /// Requests that wait for their permit.
  uint32_t queued = 0;
  /// Permits in stock, while no limit is known.
  uint32_t permits = 0;
  /// A limit is known: each request asks for a permit of its own.
  bool paced = false;
  /// The provider has said something that holds for all texts.
  bool closed = false;
  breaker_state breaker = breaker_state::closed;
  /// What the pace lets through a minute, of all that is given and learnt; 0: no limit.
  double requests_per_minute = 0;
  /// Most requests in flight, of that; 0: no limit.
  uint32_t concurrency = 0;
};

/// How a run is just now: once a second, and at its end.
struct run_sample {
  run_summary so_far;
  uint32_t in_flight = 0;
  uint32_t seats = 0;
  /// Texts that have begun and have no outcome.
  uint64_t open_texts = 0;
  /// Texts that were read from the source and have not begun.
  uint64_t queued_texts = 0;
  /// Answers that are being read.
  uint32_t reading = 0;
  /// Outcomes that wait for an older text, or for a consumer.
  uint64_t held_outcomes = 0;
  /// Number of texts, where the source knows it; else 0.
  uint64_t expected_texts = 0;
  std::vector<route_sample> routes;
};

/// Watches one run, from its own coordinator: one call at a time, none of which may block. One that
/// throws is not called again; the run goes on. Destroyed with the run; one that is torn down never
/// hears `on_run_ended`.
class run_observer {
public:
  virtual ~run_observer();

  virtual void on_text_started(const text_started&, event_time) {}
  virtual void on_request_started(const request_started&, event_time) {}
  /// Asked right behind that: what the request shall carry as its `traceparent`, the header of W3C
  /// Trace Context. Empty: none. It goes where the request goes; in batches it is left out.
  virtual std::string propagate(const request_started&) {
    return {};
  }
  virtual void on_attempt_ended(const attempt_ended&, event_time) {}
  virtual void on_request_dropped(const request_dropped&, event_time) {}
  virtual void on_text_ended(const text_ended&, event_time) {}
  virtual void on_route_held(const route_held&, event_time) {}
  /// These three as the hooks of the same names.
  virtual void on_waiting(const waiting&, event_time) {}
  virtual void on_form_changed(const form_changed&, event_time) {}
  virtual void on_batch(const batch_event&, event_time) {}
  virtual void on_sample(const run_sample&, event_time) {}
  virtual void on_run_ended(const run_summary&, event_time) {}
};

/// Metrics, a trace, a log: opens an observer for each run that has it among its
/// `run_options::instruments`. May be shared by runs of several threads.
class instrument {
public:
  virtual ~instrument();

  /// Called in the coordinator of the run, before its first event. Null: this run is not watched.
  virtual std::unique_ptr<run_observer> observe(const run_started& about, event_time now) = 0;
};

using instrument_ptr = std::shared_ptr<instrument>;

} // namespace troupe
