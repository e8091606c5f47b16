#pragma once

#include "run_instruments.hpp"

namespace troupe::cli {

/// What `--events` asks for; null: nothing. Fails if the file cannot be had, or is one that the run
/// reads or writes otherwise.
expected<run_watch_ptr, refusal> open_event_watch(const run_arguments& x);

/// The same of `--trace`.
expected<run_watch_ptr, refusal> open_trace_watch(const run_arguments& x);

} // namespace troupe::cli
