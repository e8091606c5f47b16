#pragma once

#include "arguments.hpp"
#include "refusal.hpp"
#include "run_instruments.hpp"

namespace troupe::cli {

/// How long the end of a run may wait for the collector.
inline constexpr std::chrono::milliseconds trace_flush{5'000};

/// The traces that options or the environment ask for; null if neither does, or if the environment
/// turns them off. Of variables that are wrong it complains, and there are no traces: what is not
/// needed for the work stops no run. Options that are wrong are refused.
expected<run_watch_ptr, refusal> open_span_watch(const run_arguments& x);

} // namespace troupe::cli
