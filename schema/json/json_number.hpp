#pragma once

#include <troupe/detail/json.hpp>

#include <optional>
#include <string_view>

namespace troupe::detail {

/// The value of a number that is spelled as JSON wants it: an integer as long as it is written as
/// one and fits, otherwise the nearest double. Nothing for what is beyond double; what is too small
/// for it is zero.
std::optional<json_node> number_node(std::string_view spelling) noexcept;

} // namespace troupe::detail
