#pragma once

#include <troupe/messages.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_actor_pointer.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace troupe {

/// What an application sees of a run.
using run_actor = caf::typed_actor<
  /// Adds texts to a run without a source of its own; `last` ends the supply. No answer; outcomes
  /// follow.
  caf::result<void>(prompts),
  /// Lets that many more outcomes through.
  caf::result<void>(credit),
  /// Starts sending events to the observer.
  caf::result<void>(subscribe),
  /// Cancels what is not finished; the run ends after the last outcome is delivered.
  caf::result<void>(stop_run),
  /// Gives up the texts with this tag.
  caf::result<void>(cancel_text),
  /// Sends nothing new, lets running requests finish within the grace, cancels the rest; then the
  /// run ends as after `stop_run`.
  caf::result<void>(drain_run)>;

/// Owns a run: source, ready queue, unfinished texts, order window, delivery. Sends each outcome
/// once, then `run_ended`, and quits.
using coordinator_actor = run_actor::extend<
  /// Takes what fetchers and validators report: seats that are free, answers, failures.
  caf::result<void>(reports_due),
  /// Makes that many requests.
  caf::result<void>(permits),
  /// Forgets its unused permits and asks anew, or from now on for each request.
  caf::result<void>(permits_revoked),
  /// Makes that request.
  caf::result<void>(pace_grant),
  /// Knows that a route sends nothing for a while.
  caf::result<void>(pace_wait),
  /// Looks at what waits for its time.
  caf::result<void>(tick),
  /// Delivers what has gathered.
  caf::result<void>(flush),
  /// Hands a known answer to a validator, or has the text sent.
  caf::result<void>(cache_found),
  /// Notes that nothing is kept any more.
  caf::result<void>(cache_failed),
  /// Calls its carrier, whose helpers work elsewhere.
  caf::result<void>(carrier_due)>;

/// Has at most one request in flight. Gives the answer to the order's validator and reports to the
/// coordinator that it did, or that there is no answer.
using fetcher_actor = caf::typed_actor<
  /// Makes the request.
  caf::result<void>(request_order),
  /// Takes the engine's completion; one with an old tag is ignored.
  caf::result<void>(http_reply),
  /// Cancels the running request, if there is one, and reports nothing.
  caf::result<void>(abort_request)>;

/// A fetcher that reads its answer while it arrives, and sends what it reads to the gate.
using streamer_actor = fetcher_actor::extend<
  /// Reads on, unless the gate has enough.
  caf::result<void>(http_chunk),
  /// Reads on.
  caf::result<void>(stream_credit),
  /// Looks whether the stream has stalled.
  caf::result<void>(tick)>;

/// Puts requests into batches, submits and collects them, on a thread of its own. Reports as
/// fetchers do, and calls the coordinator's carrier for the rest.
using batcher_actor = caf::typed_actor<
  /// Its inbox holds requests, or news of the run.
  caf::result<void>(carrier_due),
  /// Takes the engine's completion.
  caf::result<void>(http_reply),
  /// Looks after the batches.
  caf::result<void>(tick)>;

/// Passes what streamers read on to the consumer, as fast as that wants it.
using gate_actor = caf::typed_actor<
  /// Delivers the parts, at once or when there is credit; answers `stream_credit` then.
  caf::result<void>(streamed),
  /// Lets that many more parts through.
  caf::result<void>(credit)>;

/// Reads the answers in its inbox.
using validator_actor = caf::typed_actor<
  /// Reports to the coordinator what is in each of them, or that a check threw.
  caf::result<void>(answers_due)>;

/// Grants permits to the coordinators that share a provider, key and model.
using limiter_actor = caf::typed_actor<
  /// While no limit is known: answers `permits`, at once or after the pause.
  caf::result<void>(permit_request),
  /// Answers `pace_grant` as soon as the limits allow it, first come, first served.
  caf::result<void>(pace_request),
  /// Learns from it. At the first limit or a pause, sends `permits_revoked` to the coordinators,
  /// and `pace_wait` to those who wait for long.
  caf::result<void>(reply_report),
  /// Gives back what was set aside for a request that is not made.
  caf::result<void>(permit_return),
  /// A time has come: grants what may be granted.
  caf::result<void>(tick)>;

/// Keeps good answers beyond a run, on a thread of its own, and equal texts of several runs from
/// being asked for twice.
using cache_actor = caf::typed_actor<
  /// Serves the sender from now on, until it ends.
  caf::result<void>(join_cache),
  /// Sends `cache_found` to the sender; `cache_failed` before it if the file has failed.
  caf::result<void>(cache_find),
  /// Keeps the answer, soon, and gives it to the runs that wait for it.
  caf::result<void>(cache_store),
  /// Has the next of the runs that wait for the answer ask for it.
  caf::result<void>(cache_release),
  /// Does what has gathered.
  caf::result<void>(flush),
  /// Does what has gathered and quits.
  caf::result<void>(close_cache)>;

/// Reads a blocking source on a thread of its own.
using reader_actor = caf::typed_actor<
  /// Sends `prompts` to the coordinator until that many were sent or the source is exhausted.
  caf::result<void>(demand)>;

} // namespace troupe
