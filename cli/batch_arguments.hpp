#pragma once

#include "arguments.hpp"

#include <string>

/// What `--batch` means for the other arguments of a run.
namespace troupe::cli {

/// Refuses what does not go together.
expected<void> check_batches(const run_arguments& x);

/// For a run in batches: lets the reading be as far ahead as texts may be in batches.
void widen_order_window(run_arguments& x);

/// Where rows and results lie: `x.batch_folder`, or beside the journal, if there is one, under its
/// name with `.batches`; empty: wherever the library likes.
std::string batch_folder_of(const run_arguments& x, const std::string& journal);

} // namespace troupe::cli
