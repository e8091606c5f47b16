#include "http/curl_engine.hpp"
#include "http/header_field.hpp"
#include "http/url.hpp"
#include "run_trace.hpp"
#include "span_exporter.hpp"
#include "text/ascii.hpp"

#include <troupe/traces.hpp>

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <utility>

namespace troupe {

namespace detail {

namespace {

/// A collector has little to say.
constexpr uint64_t reply_bytes_max = 1u << 20;
constexpr std::chrono::milliseconds flush_usual{5'000};

uint64_t random_bits() {
  std::random_device source;
  return uint64_t{source()} << 32U | source();
}

trace_id random_trace() {
  trace_id result;
  while (result == trace_id{})
    result = {random_bits(), random_bits()};
  return result;
}

expected<void> check(const trace_settings& x) {
  if (auto url = parse_url(x.endpoint); !url)
    return failed(errc::configuration, "the collector's URL is none (" + url.error()
                                         + "); give it as in http://localhost:4318");
  else if (url->scheme != "http" && url->scheme != "https")
    return failed(errc::configuration, "the collector's URL must begin with http:// or https://");
  if (!(x.ratio >= 0 && x.ratio <= 1))
    return failed(errc::configuration, "the share of texts that are traced is not between 0 and 1");
  if (x.timeout.count() <= 0 || x.batch_timeout.count() <= 0 || x.retry_delay.count() < 0
      || x.batch_delay.count() < 0)
    return failed(errc::configuration, "a time of the exporter of traces is not above 0");
  if (x.batch_spans_max == 0 || x.queue_bytes_max == 0)
    return failed(errc::configuration, "the exporter of traces has room for no span");
  for (const auto& [name, value] : x.headers)
    if (!is_token(name) || !is_field_value(value))
      return failed(errc::configuration,
                    "a header for the collector is none: check its name and its value");
  return {};
}

expected<http_endpoint_ptr> endpoint_of(const trace_settings& x) {
  if (auto fine = check(x); !fine)
    return unexpected<error>{std::move(fine.error())};
  auto result = std::make_shared<http_endpoint>();
  result->url = x.endpoint;
  result->headers = {"Content-Type: application/json", "User-Agent: troupe/" TROUPE_VERSION};
  if (x.gzip)
    result->headers.emplace_back("Content-Encoding: gzip");
  for (const auto& [name, value] : x.headers)
    result->headers.push_back(std::string{name}.append(": ").append(value));
  result->connect_timeout = x.timeout;
  result->request_timeout = x.timeout;
  result->reply_bytes_max = reply_bytes_max;
  result->ca_file = x.ca_file;
  return result;
}

resource_attributes resource_of(const trace_settings& x) {
  resource_attributes result{{"service.name", x.service_name},
                             {"telemetry.sdk.name", "troupe"},
                             {"telemetry.sdk.language", "cpp"},
                             {"telemetry.sdk.version", TROUPE_VERSION}};
  result.insert(result.end(), x.resource.begin(), x.resource.end());
  return result;
}

class tracing_of_runs final : public tracing {
public:
  tracing_of_runs(std::shared_ptr<const trace_settings> conf, http_endpoint_ptr endpoint,
                  http_engine_ptr engine)
    : conf_(std::move(conf)),
      parent_(parse_traceparent(conf_->traceparent)),
      exporter_(conf_, std::move(endpoint), resource_of(*conf_), std::move(engine)) {}

  ~tracing_of_runs() override {
    exporter_.finish(flush_usual);
  }

  std::unique_ptr<run_observer> observe(const run_started& about, event_time now) override {
    if (!conf_->enabled() || (parent_ && !parent_->sampled && conf_->follow_parent))
      return nullptr;
    const auto root = parent_ ? *parent_ : trace_parent{random_trace(), 0, true};
    return std::make_unique<run_trace>(conf_, exporter_.sink(), root, random_bits(), about, now);
  }

  trace_report finish(std::chrono::milliseconds limit) override {
    return exporter_.finish(limit);
  }

  trace_report report() const override {
    return exporter_.report();
  }

private:
  const std::shared_ptr<const trace_settings> conf_;
  const std::optional<trace_parent> parent_;
  span_exporter exporter_;
};

} // namespace

} // namespace detail

std::string to_string(const trace_report& x) {
  if (x.lost() == 0)
    return x.problem.code == errc::none ? std::string{} : x.problem.message;
  auto result = std::to_string(x.lost()) + " of " + std::to_string(x.sent + x.lost())
                + " spans were lost";
  const auto why = x.problem.code != errc::none ? x.problem.message
                   : x.dropped > 0 ? std::string{"the collector is slower than the run"}
                                   : std::string{};
  return why.empty() ? result : result + ": " + why;
}

expected<std::shared_ptr<tracing>> make_tracing(trace_settings conf, http_engine_ptr engine) {
  auto endpoint = detail::endpoint_of(conf);
  if (!endpoint)
    return unexpected<error>{std::move(endpoint.error())};
  if (!engine) {
    engine_settings few;
    few.transfers_max = 1;
    auto made = make_curl_engine(few);
    if (!made)
      return unexpected<error>{std::move(made.error())};
    engine = std::move(*made);
  }
  return std::make_shared<detail::tracing_of_runs>(std::make_shared<const trace_settings>(
                                                     std::move(conf)),
                                                   std::move(*endpoint), std::move(engine));
}

} // namespace troupe
