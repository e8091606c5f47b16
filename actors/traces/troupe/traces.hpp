#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/error.hpp>
#include <troupe/run_observer.hpp>
#include <troupe/text_name.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Traces of runs, sent over OTLP (HTTP with JSON) to a collector: docs/traces.md.
namespace troupe {

/// Where spans go, which are made, and what is in them.
struct trace_settings {
  using names_and_values = std::vector<std::pair<std::string, std::string>>;

  /// Full URL, http or https, usually ending in "/v1/traces". Empty: nothing is traced.
  std::string endpoint;
  /// Of each request to the collector. Never shown.
  names_and_values headers;
  /// PEM bundle that is trusted instead of the system's; empty: the system's.
  std::string ca_file;
  /// Compress what is sent. Costs time of a thread of its own, saves nine tenths of the bytes.
  bool gzip = false;
  /// Nothing is traced, whatever else is set.
  bool disabled = false;

  /// Who traces: `service.name`.
  std::string service_name = "troupe";
  /// Further attributes of the resource.
  names_and_values resource;

  /// Share of a run's texts that have a span, 0 to 1. Which they are follows from the trace's id
  /// and the text's index. With 0 nothing is traced, the run included.
  double ratio = 1;
  /// A run whose parent is not sampled is not traced.
  bool follow_parent = true;
  /// The span that runs are made under, as W3C Trace Context writes it; empty, or malformed: each
  /// begins a trace of its own.
  std::string traceparent;
  std::string tracestate;
  /// Send `traceparent` with each request, so that the server's spans hang beneath the attempt's.
  /// Goes to host and port of the usual model only, not to fallbacks elsewhere, and not into
  /// batches.
  bool propagate = false;

  /// Put texts and answers into spans, cut at `content_bytes_max` each. Off: nothing of either.
  bool contents = false;
  size_t content_bytes_max = 4096;
  /// What a text is called in its span.
  text_namer name_text = plain_name;

  /// For one request to the collector.
  std::chrono::milliseconds timeout{10'000};
  /// How long one batch of spans is tried, retries included; then it is given up.
  std::chrono::milliseconds batch_timeout{30'000};
  /// Before the second try; doubled with each further one, up to five times.
  std::chrono::milliseconds retry_delay{1'000};
  /// A batch that is not full is sent after so long.
  std::chrono::milliseconds batch_delay{5'000};
  uint32_t batch_spans_max = 512;
  /// What may wait for the collector; further spans are dropped and counted. More outlives a longer
  /// outage.
  uint64_t queue_bytes_max = 16u << 20;
  /// The same as a number of spans; 0: only the bytes count.
  uint32_t queue_spans_max = 0;

  /// What the usual variables of OpenTelemetry say (docs/traces.md has the list). Fails with
  /// `configuration`, naming the variable: as OpenTelemetry wants, the caller goes on without
  /// traces then. Call it before threads start.
  static expected<trace_settings> from_environment();

  bool enabled() const {
    return !disabled && !endpoint.empty() && ratio > 0;
  }
};

/// "http://host:4318" becomes "http://host:4318/v1/traces"; a URL that ends so already stays.
std::string traces_url(std::string base);

/// What became of spans.
struct trace_report {
  /// The collector has taken them.
  uint64_t sent = 0;
  /// There was no room for them, or no time at the end.
  uint64_t dropped = 0;
  /// The collector did not answer, or with an error, until they were given up.
  uint64_t failed = 0;
  /// The collector has refused them out of a batch that it took (`partialSuccess`).
  uint64_t rejected = 0;
  /// The latest reason; `none`: all is well.
  error problem;

  uint64_t lost() const {
    return dropped + failed + rejected;
  }
};

/// "12 of 40 spans were lost (…)"; empty if none was and nothing is to be told.
std::string to_string(const trace_report& x);

/// Traces the runs that have it among their `run_options::instruments`: a trace for each, unless
/// they have a parent in common. Spans go to the collector from a thread of its own; a run never
/// waits for it. Its destructor does as `finish` with 5 s, if that was not called.
class tracing : public instrument {
public:
  /// Sends what is left, for so long at most, and gives up the rest. Runs that begin or end later
  /// leave nothing. May be called from any thread, once.
  virtual trace_report finish(std::chrono::milliseconds limit) = 0;

  /// So far.
  virtual trace_report report() const = 0;
};

/// Null as `engine`: one of its own. Fails with `configuration`: an endpoint that is no http URL, a
/// header that is none, a ratio beyond 0 to 1, limits of 0.
expected<std::shared_ptr<tracing>> make_tracing(trace_settings conf,
                                                http_engine_ptr engine = nullptr);

} // namespace troupe
