#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Reads "30s", "1500ms", "2m", "1h", or a bare number of seconds ("0.5"). Fails with
/// `configuration`; the message is the end of a sentence.
expected<std::chrono::milliseconds> parse_duration(std::string_view text);

} // namespace troupe::cli
