#pragma once

#include "metrics/prometheus_text.hpp"

#include <troupe/metrics.hpp>

#include <caf/telemetry/metric_registry.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// Runs that are made up, and what is counted of them.
namespace troupe::test {

using namespace std::chrono_literals;

constexpr event_time at(std::chrono::milliseconds x) {
  return event_time{x};
}

/// One run, told by hand.
class metered_run {
public:
  metered_run(instrument& by, std::string model, std::string provider = "openai",
              bool streamed = false) {
    run_started about{{}, 8, conf_, "", streamed};
    about.routes.push_back({std::move(model), std::move(provider), "api.example", 443, false});
    observer_ = by.observe(about, at(0ms));
  }

  /// An answer came.
  void answer(const attempt& x, const std::string& model = "m-2026") {
    completion said;
    said.model = model;
    tell(x, &said);
  }

  /// None came.
  void fail(const attempt& x) {
    tell(x, nullptr);
  }

  void end_text(errc code = errc::none) {
    erased_outcome x;
    x.input = std::make_shared<prompt>();
    x.why.problem.code = code;
    x.log.elapsed = 2s;
    observer_->on_text_ended({x, code == errc::none}, at(1s));
  }

  void sample(const run_sample& x, std::chrono::milliseconds now = 1s) {
    observer_->on_sample(x, at(now));
  }

  run_observer& observer() {
    return *observer_;
  }

  /// Torn down.
  void die() {
    observer_.reset();
  }

private:
  void tell(const attempt& x, const completion* said) {
    const prompt input;
    observer_->on_attempt_ended({0, input, 1, 1, 0, 0, x, at(0ms), said, true}, at(1s));
  }

  settings conf_;
  std::unique_ptr<run_observer> observer_;
};

/// A registry with metrics in it.
struct metrics_scene {
  caf::telemetry::metric_registry registry;
  instrument_ptr metrics = make_metrics(registry);

  std::string text() const {
    return prometheus_text(registry);
  }

  /// What stands behind this name, with its labels in order of their names; "" if it is not there.
  std::string value(std::string_view name) const {
    const auto all = "\n" + text();
    const auto found = all.find("\n" + std::string{name} + " ");
    if (found == std::string::npos)
      return "";
    const auto begin = found + name.size() + 2;
    return all.substr(begin, all.find('\n', begin) - begin);
  }
};

inline attempt good_attempt() {
  attempt result;
  result.http_status = 200;
  result.tokens.prompt_tokens = 100;
  result.tokens.completion_tokens = 20;
  result.tokens.cached_tokens = 60;
  result.cost = money::from_nanos(1'500'000);
  result.elapsed = 300ms;
  result.first_byte = 30ms;
  return result;
}

inline attempt failed_attempt(errc code, uint16_t status) {
  attempt result;
  result.problem.code = code;
  result.http_status = status;
  result.elapsed = 50ms;
  return result;
}

} // namespace troupe::test
