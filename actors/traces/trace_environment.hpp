#pragma once

#include <troupe/traces.hpp>

#include <functional>
#include <string>

namespace troupe::detail {

/// The value of an environment variable; empty if it is not set: OpenTelemetry makes no difference.
using variable_lookup = std::function<std::string(const char* name)>;

/// `trace_settings::from_environment`, with another environment.
expected<trace_settings> read_trace_environment(const variable_lookup& variable);

} // namespace troupe::detail
