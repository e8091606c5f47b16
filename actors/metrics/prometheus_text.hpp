#pragma once

#include <caf/telemetry/metric_registry.hpp>

#include <string>
#include <string_view>

namespace troupe {

/// How HTTP calls it.
inline constexpr std::string_view prometheus_text_type = "text/plain; version=0.0.4; charset=utf-8";

/// All metrics of a registry in Prometheus' text format 0.0.4. CAF's own collector adds times,
/// which node_exporter's textfile collector does not take, cuts numbers after six digits, and
/// writes what labels hold as it is.
std::string prometheus_text(const caf::telemetry::metric_registry& from);

} // namespace troupe
