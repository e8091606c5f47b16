#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

namespace troupe::cli {

/// `troupe run`: reads texts, writes results, complains on standard error.
exit_status run_command(const run_arguments& x);

} // namespace troupe::cli
