#pragma once

#include <string_view>

namespace troupe::cli {

/// Writes "troupe: TEXT" as one line to standard error.
void complain(std::string_view text);

} // namespace troupe::cli
