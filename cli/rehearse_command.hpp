#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

namespace troupe::cli {

/// `troupe rehearse`: serves until SIGINT or SIGTERM.
exit_status rehearse_command(const rehearse_arguments& x);

} // namespace troupe::cli
