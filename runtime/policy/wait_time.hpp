#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// How long a server wants somebody to wait, in each of the ways in which servers say it. Headers
/// and bodies all come by here: what is a time and no duration, absurd or garbage is told apart
/// once.
namespace troupe {

/// What a bare number counts.
enum class wait_unit : uint8_t {
  seconds,
  milliseconds
};

/// Reads a value as a whole: a number ("7", "0.5"), a duration ("6m0s", "20ms", "2 seconds",
/// "PT30S"), a date (RFC 3339, or one of HTTP's, RFC 9110, 5.6.7), or a time since 1970 in
/// seconds, or in thousandths, millionths or billionths of them, which its size tells. Dates and
/// times are relative to `now`, 0 if they are past. At most a year. Absent if it is none of these,
/// or negative, or a time that lies more than a year ahead.
std::optional<std::chrono::milliseconds> wait_time(std::string_view text,
                                                   std::chrono::system_clock::time_point now,
                                                   wait_unit unit = wait_unit::seconds);

/// The wait that a text for people asks for: "try again in 599ms", "Please retry after 2 seconds",
/// "wait 1 minute". Absent if there is none with a number behind it.
std::optional<std::chrono::milliseconds> wait_in_words(std::string_view text);

/// The wait in the body of a failed reply: Google's `RetryInfo` ("retryDelay": "34.07s"), else one
/// in words. Looks at 16 KiB at most.
std::optional<std::chrono::milliseconds> wait_in_body(std::string_view body,
                                                      std::chrono::system_clock::time_point now);

} // namespace troupe
