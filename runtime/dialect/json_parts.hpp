#pragma once

#include <troupe/detail/json.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

/// Members of a foreign object: one of another type than expected counts as absent.
namespace troupe::detail {

/// Null if there is none.
json_value part_at(json_value x, std::string_view name);

/// Empty if there is none.
std::string_view text_at(json_value x, std::string_view name);

/// A number without fraction and sign.
std::optional<uint64_t> count_at(json_value x, std::string_view name);

/// The largest number if that is too small.
uint64_t sum_of(uint64_t x, uint64_t y);

} // namespace troupe::detail
