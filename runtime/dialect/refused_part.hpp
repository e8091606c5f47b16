#pragma once

#include <cstdint>
#include <string_view>

namespace troupe::detail {

/// What a server may not take of a request, apart from what the request is about.
enum class request_part : uint8_t {
  stream_options,
  parallel_calls,
  temperature,
  seed,
  /// The name of the limit on tokens: `max_tokens` or `max_completion_tokens`.
  token_limit,
  instruction_role,
  tool_choice,
  /// Functions, or a response format.
  mode,
};

/// Whether a failure with this status may be about the form of a request.
bool is_about_form(uint16_t status);

/// Whether these words of a server's say that it does not take that part. They have to name it, and
/// to say that it is not known, not supported, not allowed.
bool refuses(std::string_view words, request_part x);

} // namespace troupe::detail
