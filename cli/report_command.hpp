#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

namespace troupe::cli {

/// `troupe report`: writes the page of a run, or of two that are compared.
exit_status report_command(const report_arguments& x);

} // namespace troupe::cli
