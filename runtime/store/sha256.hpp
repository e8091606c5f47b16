#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace troupe::detail {

/// SHA-256 over the parts, each with its length in front, so that no two lists of parts are alike.
std::array<uint8_t, 32> sha256(std::initializer_list<std::string_view> parts);

} // namespace troupe::detail
