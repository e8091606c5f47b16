#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// RFC 1952. Absent without memory.
std::optional<std::string> gzip(std::string_view x);

} // namespace troupe::detail
