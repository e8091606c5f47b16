#pragma once

#include "arguments.hpp"

#include <CLI/App.hpp>

namespace troupe::cli {

/// The options of `troupe run` about money.
void add_money_options(CLI::App& app, run_arguments& x);

/// The options of `troupe run` about answers that are known.
void add_cache_options(CLI::App& app, run_arguments& x);

} // namespace troupe::cli
