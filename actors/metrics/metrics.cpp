#include "run_metrics.hpp"

#include <troupe/metrics.hpp>

#include <caf/actor_system.hpp>

#include <utility>

namespace troupe {

namespace {

class metrics final : public instrument {
public:
  explicit metrics(caf::telemetry::metric_registry& to)
    : families_(std::make_shared<metric_families>(to)) {}

  std::unique_ptr<run_observer> observe(const run_started& about, event_time now) override {
    return std::make_unique<run_metrics>(families_, about, now);
  }

private:
  std::shared_ptr<metric_families> families_;
};

} // namespace

instrument_ptr make_metrics(caf::telemetry::metric_registry& to) {
  return std::make_shared<metrics>(to);
}

instrument_ptr make_metrics(caf::actor_system& system) {
  return make_metrics(system.metrics());
}

} // namespace troupe
