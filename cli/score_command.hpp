#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

namespace troupe::cli {

/// `troupe score`
exit_status score_command(const score_arguments& x);

} // namespace troupe::cli
