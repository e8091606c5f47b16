#include "span_watch.hpp"

#include "complaint.hpp"
#include "run_about.hpp"

#include <troupe/traces.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace troupe::cli {

namespace {

class span_watch final : public run_watch {
public:
  explicit span_watch(std::shared_ptr<tracing> x) : traces_(std::move(x)) {}

  instrument_ptr instrument() override {
    return traces_;
  }

  std::vector<std::string> close() override {
    auto lost = to_string(traces_->finish(trace_flush));
    if (lost.empty())
      return {};
    return {std::move(lost)};
  }

private:
  std::shared_ptr<tracing> traces_;
};

bool is_set(const char* variable) {
  const auto* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool environment_names_a_collector() {
  return is_set("OTEL_EXPORTER_OTLP_ENDPOINT") || is_set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
}

} // namespace

expected<run_watch_ptr, refusal> open_span_watch(const run_arguments& x) {
  const auto& given = x.traces;
  if (given.url.empty() && !environment_names_a_collector())
    return nullptr;
  auto conf = trace_settings::from_environment();
  if (!conf) {
    complain("no traces: " + conf.error().message);
    return nullptr;
  }
  if (!given.url.empty())
    conf->endpoint = traces_url(given.url);
  if (given.sample)
    conf->ratio = *given.sample;
  conf->propagate = given.propagate;
  conf->contents = given.contents;
  conf->name_text = name_in_output;
  if (!conf->enabled())
    return nullptr;
  auto made = make_tracing(std::move(*conf));
  if (!made && !given.url.empty())
    return refused(exit_status::bad_usage, "--otlp: " + made.error().message);
  if (!made) {
    complain("no traces: " + made.error().message);
    return nullptr;
  }
  return std::make_unique<span_watch>(std::move(*made));
}

} // namespace troupe::cli
