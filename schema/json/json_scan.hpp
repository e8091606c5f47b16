#pragma once

#include "json_events.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::detail {

/// How far the JSON value goes that starts at `text[begin]`, with no space before it. Bytes that
/// are no UTF-8, halves of surrogate pairs, numbers beyond double and names that occur twice are
/// left to whoever reads the value. Places are those in `text`. Linear in the length of the value;
/// neither allocates nor recurses.
json_outcome scan_json(std::string_view text, size_t begin, uint32_t depth_max);

} // namespace troupe::detail
