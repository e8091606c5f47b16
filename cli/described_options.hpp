#pragma once

#include "settings/setting.hpp"

#include <CLI/App.hpp>

#include <vector>

namespace troupe::cli {

/// Adds the options of the settings that have one. Both must outlive the parsing.
void add_options(CLI::App& app, std::vector<setting>& xs);

} // namespace troupe::cli
