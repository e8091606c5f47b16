#pragma once

#include "report_options.hpp"

#include <troupe/error.hpp>

#include <string>

namespace troupe::cli::report {

/// Reads and counts a run. Returns the data of its page: JSON text that may stand in a script
/// element. Fails with `configuration` if there is nothing to report on; the message names the
/// file.
expected<std::string> run_report(const report_options& x);

} // namespace troupe::cli::report
