#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// Times and sizes as people write them, for settings, options and run files.
namespace troupe {

/// Reads "30s", "1500ms", "2m", "1h", or a bare number of seconds ("0.5"). Fails with
/// `configuration`; the message is the end of a sentence.
expected<std::chrono::milliseconds> parse_time(std::string_view text);

/// As `parse_time` reads it, in the largest unit without a fraction: "1500ms", "2m".
std::string time_word(std::chrono::milliseconds x);

/// The same for people: "1500 ms", "2 min", "7 days".
std::string time_text(std::chrono::milliseconds x);

/// Reads "1048576", "64k", "500MB", "1GiB"; units are powers of 1024 and their case does not count.
/// Fails with `configuration`; the message is the end of a sentence.
expected<uint64_t> parse_bytes(std::string_view text);

/// For people: "1 GiB", "1000".
std::string bytes_text(uint64_t x);

/// Without a fraction if there is none: "8", "0.05".
std::string plain_number(double x);

} // namespace troupe
