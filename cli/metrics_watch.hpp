#pragma once

#include "arguments.hpp"
#include "run_instruments.hpp"

namespace troupe::cli {

/// What `--metrics` and `--metrics-file` ask for; null: nothing.
expected<run_watch_ptr, refusal> open_metrics_watch(const run_arguments& x);

} // namespace troupe::cli
