#pragma once

#include <troupe/detail/answer_cache.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/detail/pace.hpp>
#include <troupe/detail/request_order.hpp>
#include <troupe/detail/streaming.hpp>
#include <troupe/detail/ticket.hpp>
#include <troupe/outcome.hpp>
#include <troupe/progress.hpp>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The messages of the company, in the order in which a text meets them.
namespace troupe {

// -- what an application and the coordinator tell each other
// ------------------------------------------------

/// Texts for a run that has no source of its own, or from the reader of a blocking source.
struct prompts {
  std::vector<prompt> list = {};
  /// No more will come.
  bool last = false;
  /// Why the source ended early; `none` if it did not.
  error problem = {};
};

/// So many more outcomes may be delivered.
struct credit {
  uint64_t count = 0;
};

/// Nothing new is sent, running requests are aborted, every unfinished text ends as `cancelled`.
struct stop_run {};

/// Nothing new is sent, not even for a text that has begun; texts whose running request gives them
/// an outcome get it, all others end as `cancelled`.
struct drain_run {
  /// After this time, what is still running is aborted as by `stop_run`.
  std::chrono::milliseconds grace{0};
};

/// The texts with this tag that have no outcome yet end as `cancelled`: what was sent for them is
/// aborted, perhaps billed all the same, and texts that are equal to them go on by themselves. No
/// effect on texts that have their outcome, or that come later; nor with the tag 0, which is none.
struct cancel_text {
  uint64_t tag = 0;
};

/// Asks for events: `progress` in intervals, and the hooks if `hooks` is set. An observer that
/// falls behind loses events (counted in `progress::events_dropped`); it never holds up the run.
struct subscribe {
  caf::actor observer;
  /// Between two progress events. 0: only the last one.
  std::chrono::milliseconds interval{100};
  /// `request_sent`, `response_received`, `attempt_failed`, `waiting`, `form_changed`,
  /// `batch_event`, too.
  bool hooks = false;
};

/// The last message of a run, after its last outcome.
struct run_ended {
  run_summary sum;
  /// See `company_options::label`.
  std::string label = {};
};

// -- inside the company
// -------------------------------------------------------------------------------------

/// Wakes a reader up: so many more texts are wanted.
struct demand {
  uint32_t count = 0;
};

/// The engine's completion.
struct http_reply {
  uint64_t tag = 0;
  http_result result;
};

/// The next part of a streamed reply, from the engine.
struct http_chunk {
  uint64_t tag = 0;
  std::string bytes;
};

/// What a streamed answer gave so far. Stays in the process.
struct streamed {
  caf::strong_actor_ptr from;
  /// Place of the text in the source.
  uint64_t index = 0;
  uint32_t attempt = 0;
  /// Elements of a list, not snapshots.
  bool is_list = false;
  /// The answer begins where the one before it broke off.
  bool goes_on = false;
  /// Nothing of this text follows.
  bool is_last = false;
  std::vector<erased_part> parts;
};

/// So many parts of a streamed answer were delivered.
struct stream_credit {
  uint64_t count = 0;
};

/// Ends the running request of a fetcher.
struct abort_request {};

/// The validator's inbox holds answers.
struct answers_due {};

/// The coordinator's inbox holds reports of fetchers and validators.
struct reports_due {};

/// Asks the limiter for permits to send, while no limit is known.
struct permit_request {
  uint32_t count = 0;
  /// Since the last time, for a server that slows down: answers, their mean time, and how many
  /// requests are in flight.
  uint64_t answers = 0;
  std::chrono::nanoseconds mean_latency{0};
  uint32_t in_flight = 0;
};

/// So many requests may be sent.
struct permits {
  uint32_t count = 0;
};

/// Permits that are not used yet are void.
struct permits_revoked {
  /// From now on each request needs a permit of its own.
  bool paced = false;
};

/// Nothing is granted for so long: a pause, or a limit that is used up.
struct pace_wait {
  std::chrono::nanoseconds wait{0};
};

/// Asks for a permit for one request.
struct pace_request {
  ticket id;
  /// Of the text and of what the model is shown of earlier answers.
  uint64_t bytes = 0;
  /// Most tokens of the answer; 0: unknown.
  uint32_t output_max = 0;
};

/// This request may be sent.
struct pace_grant {
  ticket id;
  uint64_t permit = 0;
};

/// How a request ended, if it had a permit or if the server said something about its limits.
struct reply_report {
  /// 0: none.
  uint64_t permit = 0;
  request_end end;
};

/// The request for which this was granted is not made.
struct permit_return {
  uint64_t permit = 0;
};

/// A run is going to look answers up. Stays in the process.
struct join_cache {
  /// How its requests are spelled.
  dialect_ptr wire;
  /// How it asks for JSON.
  std::string mode;
};

/// Asks the cache for the answer to the first request of a text. If another run asks for it, the
/// reply waits for that.
struct cache_find {
  text_id id;
  prompt_ptr input;
};

/// What the cache knows.
struct cache_found {
  text_id id;
  /// All zero: the request cannot be spelled, so nobody can be asked for its answer but the server,
  /// who is not asked either.
  cache_key key{};
  std::optional<completion> answer;
  /// The request as it is spelled; empty: nobody needed that, or it holds files.
  std::string body;
};

/// A good answer, for later runs.
struct cache_store {
  cache_key key{};
  completion answer;
};

/// The run was to ask for this answer, and has none that others could use.
struct cache_release {
  cache_key key{};
};

/// Nothing comes after this: keep what is to be kept and end.
struct close_cache {};

/// The file is of no more use; the run goes on without it.
struct cache_failed {
  error problem;
};

/// An actor's note to itself: time to look at what waits.
struct tick {};

/// An actor's note to itself: deliver what has gathered.
struct flush {};

/// A carrier has something to do in its coordinator.
struct carrier_due {};

/// Something for the actor that gets it to call; see `actor_executor`. Stays in the process.
struct continuation {
  std::function<void()> call;
};

// -- inspection
// ---------------------------------------------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, prompts& x) {
  return f.object(x).fields(f.field("list", x.list), f.field("last", x.last),
                            f.field("problem", x.problem));
}

template <class Inspector>
bool inspect(Inspector& f, credit& x) {
  return f.object(x).fields(f.field("count", x.count));
}

template <class Inspector>
bool inspect(Inspector& f, stop_run& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, drain_run& x) {
  return f.object(x).fields(f.field("grace", x.grace));
}

template <class Inspector>
bool inspect(Inspector& f, cancel_text& x) {
  return f.object(x).fields(f.field("tag", x.tag));
}

template <class Inspector>
bool inspect(Inspector& f, subscribe& x) {
  return f.object(x).fields(f.field("observer", x.observer), f.field("interval", x.interval),
                            f.field("hooks", x.hooks));
}

template <class Inspector>
bool inspect(Inspector& f, run_ended& x) {
  return f.object(x).fields(f.field("sum", x.sum), f.field("label", x.label));
}

template <class Inspector>
bool inspect(Inspector& f, demand& x) {
  return f.object(x).fields(f.field("count", x.count));
}

template <class Inspector>
bool inspect(Inspector& f, http_reply& x) {
  return f.object(x).fields(f.field("tag", x.tag), f.field("result", x.result));
}

template <class Inspector>
bool inspect(Inspector& f, http_chunk& x) {
  return f.object(x).fields(f.field("tag", x.tag), f.field("bytes", x.bytes));
}

template <class Inspector>
bool inspect(Inspector& f, stream_credit& x) {
  return f.object(x).fields(f.field("count", x.count));
}

template <class Inspector>
bool inspect(Inspector& f, abort_request& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, answers_due& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, reports_due& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, permit_request& x) {
  return f.object(x).fields(f.field("count", x.count), f.field("answers", x.answers),
                            f.field("mean_latency", x.mean_latency),
                            f.field("in_flight", x.in_flight));
}

template <class Inspector>
bool inspect(Inspector& f, permits& x) {
  return f.object(x).fields(f.field("count", x.count));
}

template <class Inspector>
bool inspect(Inspector& f, permits_revoked& x) {
  return f.object(x).fields(f.field("paced", x.paced));
}

template <class Inspector>
bool inspect(Inspector& f, pace_wait& x) {
  return f.object(x).fields(f.field("wait", x.wait));
}

template <class Inspector>
bool inspect(Inspector& f, pace_request& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("bytes", x.bytes),
                            f.field("output_max", x.output_max));
}

template <class Inspector>
bool inspect(Inspector& f, pace_grant& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("permit", x.permit));
}

template <class Inspector>
bool inspect(Inspector& f, reply_report& x) {
  return f.object(x).fields(f.field("permit", x.permit), f.field("end", x.end));
}

template <class Inspector>
bool inspect(Inspector& f, permit_return& x) {
  return f.object(x).fields(f.field("permit", x.permit));
}

template <class Inspector>
bool inspect(Inspector& f, tick& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, flush& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, carrier_due& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, cache_find& x) {
  return f.object(x).fields(f.field("id", x.id), detail::shared_field(f, "input", x.input));
}

template <class Inspector>
bool inspect(Inspector& f, cache_found& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("key", x.key), f.field("answer", x.answer),
                            f.field("body", x.body));
}

template <class Inspector>
bool inspect(Inspector& f, cache_store& x) {
  return f.object(x).fields(f.field("key", x.key), f.field("answer", x.answer));
}

template <class Inspector>
bool inspect(Inspector& f, cache_release& x) {
  return f.object(x).fields(f.field("key", x.key));
}

template <class Inspector>
bool inspect(Inspector& f, close_cache& x) {
  return f.object(x).fields();
}

template <class Inspector>
bool inspect(Inspector& f, cache_failed& x) {
  return f.object(x).fields(f.field("problem", x.problem));
}

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::streamed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::join_cache)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::continuation)

/// Where the ids of troupe's messages begin. An application's own block begins at
/// `caf::first_custom_type_id`, as CAF's manual has it, and has room for 800 types before ours; or
/// at `caf::id_block::troupe::end`. The CMake variable of this name moves them, for all that is
/// compiled against this build of troupe; nodes that talk to each other need the same number.
#ifndef TROUPE_FIRST_TYPE_ID
#  define TROUPE_FIRST_TYPE_ID 1000
#endif

CAF_BEGIN_TYPE_ID_BLOCK(troupe, TROUPE_FIRST_TYPE_ID)

  CAF_ADD_TYPE_ID(troupe, (troupe::error))
  CAF_ADD_TYPE_ID(troupe, (troupe::usage))
  CAF_ADD_TYPE_ID(troupe, (troupe::completion))
  CAF_ADD_TYPE_ID(troupe, (troupe::attempt))
  CAF_ADD_TYPE_ID(troupe, (troupe::ledger))
  CAF_ADD_TYPE_ID(troupe, (troupe::failure))
  CAF_ADD_TYPE_ID(troupe, (troupe::run_summary))
  CAF_ADD_TYPE_ID(troupe, (troupe::prompt))
  CAF_ADD_TYPE_ID(troupe, (troupe::prompts))
  CAF_ADD_TYPE_ID(troupe, (troupe::credit))
  CAF_ADD_TYPE_ID(troupe, (troupe::stop_run))
  CAF_ADD_TYPE_ID(troupe, (troupe::subscribe))
  CAF_ADD_TYPE_ID(troupe, (troupe::progress))
  CAF_ADD_TYPE_ID(troupe, (troupe::request_sent))
  CAF_ADD_TYPE_ID(troupe, (troupe::response_received))
  CAF_ADD_TYPE_ID(troupe, (troupe::attempt_failed))
  CAF_ADD_TYPE_ID(troupe, (troupe::run_ended))
  CAF_ADD_TYPE_ID(troupe, (troupe::demand))
  CAF_ADD_TYPE_ID(troupe, (troupe::request_order))
  CAF_ADD_TYPE_ID(troupe, (troupe::http_reply))
  CAF_ADD_TYPE_ID(troupe, (troupe::abort_request))
  CAF_ADD_TYPE_ID(troupe, (troupe::answers_due))
  CAF_ADD_TYPE_ID(troupe, (troupe::reports_due))
  CAF_ADD_TYPE_ID(troupe, (troupe::permit_request))
  CAF_ADD_TYPE_ID(troupe, (troupe::permits))
  CAF_ADD_TYPE_ID(troupe, (troupe::permits_revoked))
  CAF_ADD_TYPE_ID(troupe, (troupe::tick))
  CAF_ADD_TYPE_ID(troupe, (troupe::flush))
  CAF_ADD_TYPE_ID(troupe, (troupe::http_chunk))
  CAF_ADD_TYPE_ID(troupe, (troupe::streamed))
  CAF_ADD_TYPE_ID(troupe, (troupe::stream_credit))
  CAF_ADD_TYPE_ID(troupe, (troupe::list_end))
  CAF_ADD_TYPE_ID(troupe, (troupe::drain_run))
  CAF_ADD_TYPE_ID(troupe, (troupe::cancel_text))
  CAF_ADD_TYPE_ID(troupe, (troupe::pace_request))
  CAF_ADD_TYPE_ID(troupe, (troupe::pace_grant))
  CAF_ADD_TYPE_ID(troupe, (troupe::reply_report))
  CAF_ADD_TYPE_ID(troupe, (troupe::permit_return))
  CAF_ADD_TYPE_ID(troupe, (troupe::cache_find))
  CAF_ADD_TYPE_ID(troupe, (troupe::cache_found))
  CAF_ADD_TYPE_ID(troupe, (troupe::cache_store))
  CAF_ADD_TYPE_ID(troupe, (troupe::close_cache))
  CAF_ADD_TYPE_ID(troupe, (troupe::cache_failed))
  CAF_ADD_TYPE_ID(troupe, (troupe::waiting))
  CAF_ADD_TYPE_ID(troupe, (troupe::pace_wait))
  CAF_ADD_TYPE_ID(troupe, (troupe::form_changed))
  CAF_ADD_TYPE_ID(troupe, (troupe::join_cache))
  CAF_ADD_TYPE_ID(troupe, (troupe::cache_release))
  CAF_ADD_TYPE_ID(troupe, (troupe::continuation))
  CAF_ADD_TYPE_ID(troupe, (troupe::batch_event))
  CAF_ADD_TYPE_ID(troupe, (troupe::carrier_due))

CAF_END_TYPE_ID_BLOCK(troupe)

namespace caf {

template <class ProjectIds>
void init_global_meta_objects();

/// Made in the library: in an application's source, readers and writers of all messages above would
/// double the time that it takes to compile.
template <>
void init_global_meta_objects<id_block::troupe>();

} // namespace caf
