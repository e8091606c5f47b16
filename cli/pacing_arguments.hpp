#pragma once

#include <troupe/settings.hpp>

#include <CLI/App.hpp>

namespace troupe::cli {

/// The options for limits, waits and fallbacks. Refers to `x`, which must outlive the parsing.
void add_pacing(CLI::App& app, settings& x);

/// Reads "gpt-4o-mini", "llama-3,url=https://api.example.org/v1,key-env=EXAMPLE_KEY,rpm=60". The
/// key is taken from the environment variable that is named. Fails with `configuration`; the
/// message goes on after the text.
expected<fallback_settings> parse_fallback(const std::string& text);

} // namespace troupe::cli
