#pragma once

#include "report_options.hpp"

#include <troupe/error.hpp>

#include <string>

namespace troupe::cli::report {

/// Compares the run of `x.path` with that of `other`. Returns the data of the page, as `run_report`
/// does. Records are those of the same text by their ids if all have one that is no other's, else
/// by their places.
expected<std::string> comparison_report(const report_options& x, const std::string& other);

} // namespace troupe::cli::report
