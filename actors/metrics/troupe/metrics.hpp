#pragma once

#include <troupe/run_observer.hpp>

#include <caf/fwd.hpp>
#include <caf/telemetry/metric_registry.hpp>

namespace troupe {

/// Counts what happens in each run that has it among its `run_options::instruments` into metrics of
/// CAF's, which every exporter of the registry shows; docs/metrics.md lists them. All runs add up:
/// counters over those that have been, gauges over those that go on.
///
/// `to` must outlive the runs; make one instrument for it, which may be shared by all of them.
/// Model names and whatever else others choose make at most 64 series of a metric, or 64
/// histograms; what comes later is called "other".
///
/// Throws what CAF does (`std::runtime_error`) if a metric of the same name and of another form is
/// there.
instrument_ptr make_metrics(caf::telemetry::metric_registry& to);

/// Into the system's own registry, which its exporter shows: `caf.middleman.prometheus-http`.
instrument_ptr make_metrics(caf::actor_system& system);

} // namespace troupe
