#pragma once

#include <troupe/outcome.hpp>

#include <chrono>
#include <cstdint>
#include <string>

/// What the observers of a run are told.
namespace troupe {

/// How far a run is.
struct progress {
  run_summary so_far;
  uint32_t in_flight = 0;
  /// Texts that wait for their next try.
  uint32_t waiting = 0;
  /// Number of texts, where the source knows it; else 0.
  uint64_t expected_texts = 0;
  /// Outcomes per second since the last progress event.
  double texts_per_second = 0;
  uint64_t events_dropped = 0;
  /// This is the last event of the run.
  bool final = false;
};

/// Hook: a request is about to be sent.
struct request_sent {
  uint64_t index = 0;
  /// From 1, over transport retries and re-asks.
  uint32_t attempt = 0;
  std::string body;
};

/// Hook: a reply arrived, whatever its status.
struct response_received {
  uint64_t index = 0;
  uint32_t attempt = 0;
  uint16_t http_status = 0;
  std::string body;
  std::chrono::microseconds elapsed{0};
};

/// Hook: an attempt failed, in transport or because the answer is wrong.
struct attempt_failed {
  uint64_t index = 0;
  uint32_t attempt = 0;
  error problem;
  /// No further attempt follows: the text fails.
  bool last = false;
};

/// Hook: a route sends nothing for more than ten seconds, because its server wants that, at once or
/// time and again without an answer in between, or because the last tries failed. At most once a
/// minute for a route, unless the wait has become twice as long.
struct waiting {
  /// 0: the usual model; else the fallback of that number.
  uint32_t route = 0;
  std::string model;
  /// What it waits for.
  error reason;
  /// So far, and from now on.
  std::chrono::milliseconds waited{0};
  std::chrono::milliseconds wait{0};
  /// The end of it, since 1970 (UTC).
  std::chrono::milliseconds until{0};
};

/// Hook: a server did not take the form of a request, and is asked in a weaker one from now on.
struct form_changed {
  /// 0: the usual model; else the fallback of that number.
  uint32_t route = 0;
  std::string model;
  /// "the server does not take mode tools: mode json_schema is used".
  std::string what;
  /// What the server said.
  error reason;
};

/// What happens to a batch.
enum class batch_news : uint8_t {
  /// The provider works on it.
  submitted,
  /// It was looked at.
  progress,
  /// The provider has no more of it, and its results were fetched.
  collected,
  /// It failed as a whole; its texts go into another one, or are sent directly.
  failed,
  /// It waits, because too much waits at the provider already, or it cannot be reached.
  held_up,
  /// It is left to a later run.
  left,
  /// It was asked to be cancelled.
  cancelled,
};

std::string to_string(batch_news x);

/// Hook: what happens to the batches of a run.
struct batch_event {
  batch_news what = batch_news::submitted;
  /// 0: the usual model; else the fallback of that number.
  uint32_t route = 0;
  /// As it is called at the provider, and its id there; empty: it has none yet.
  std::string name;
  std::string id;
  /// The provider's word for its state.
  std::string word;
  uint64_t rows = 0;
  /// As the provider tells.
  uint64_t done = 0;
  uint64_t failed = 0;
  /// Of `collected`: rows without any result, with results that nobody asked for, and such that
  /// came twice.
  uint64_t missing = 0;
  uint64_t unknown = 0;
  uint64_t repeated = 0;
  /// Of `failed` and `held_up`: why.
  error reason;
  /// Since it was submitted.
  std::chrono::milliseconds elapsed{0};
};

template <class Inspector>
bool inspect(Inspector& f, batch_news& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) {
    x = static_cast<batch_news>(value);
    return value <= static_cast<uint8_t>(batch_news::cancelled);
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, batch_event& x) {
  return f.object(x).fields(f.field("what", x.what), f.field("route", x.route),
                            f.field("name", x.name), f.field("id", x.id), f.field("word", x.word),
                            f.field("rows", x.rows), f.field("done", x.done),
                            f.field("failed", x.failed), f.field("missing", x.missing),
                            f.field("unknown", x.unknown), f.field("repeated", x.repeated),
                            f.field("reason", x.reason), f.field("elapsed", x.elapsed));
}

template <class Inspector>
bool inspect(Inspector& f, progress& x) {
  return f.object(x).fields(f.field("so_far", x.so_far), f.field("in_flight", x.in_flight),
                            f.field("waiting", x.waiting),
                            f.field("expected_texts", x.expected_texts),
                            f.field("texts_per_second", x.texts_per_second),
                            f.field("events_dropped", x.events_dropped), f.field("final", x.final));
}

template <class Inspector>
bool inspect(Inspector& f, request_sent& x) {
  return f.object(x).fields(f.field("index", x.index), f.field("attempt", x.attempt),
                            f.field("body", x.body));
}

template <class Inspector>
bool inspect(Inspector& f, response_received& x) {
  return f.object(x).fields(f.field("index", x.index), f.field("attempt", x.attempt),
                            f.field("http_status", x.http_status), f.field("body", x.body),
                            f.field("elapsed", x.elapsed));
}

template <class Inspector>
bool inspect(Inspector& f, attempt_failed& x) {
  return f.object(x).fields(f.field("index", x.index), f.field("attempt", x.attempt),
                            f.field("problem", x.problem), f.field("last", x.last));
}

template <class Inspector>
bool inspect(Inspector& f, form_changed& x) {
  return f.object(x).fields(f.field("route", x.route), f.field("model", x.model),
                            f.field("what", x.what), f.field("reason", x.reason));
}

template <class Inspector>
bool inspect(Inspector& f, waiting& x) {
  return f.object(x).fields(f.field("route", x.route), f.field("model", x.model),
                            f.field("reason", x.reason), f.field("waited", x.waited),
                            f.field("wait", x.wait), f.field("until", x.until));
}

} // namespace troupe
