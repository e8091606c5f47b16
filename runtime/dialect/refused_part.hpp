#pragma once

#include "providers/provider.hpp"

#include <cstdint>
#include <string_view>

namespace troupe::detail {

/// Whether a failure with this status may be about the form of a request.
bool is_about_form(uint16_t status);

/// Whether these words of a server's say that it does not take that part. They have to name it, and
/// to say that it is not known, not supported, not allowed.
bool refuses(std::string_view words, request_part x);

} // namespace troupe::detail
