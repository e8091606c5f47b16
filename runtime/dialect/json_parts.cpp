#include "json_parts.hpp"

namespace troupe::detail {

json_value part_at(json_value x, std::string_view name) {
  return x.find(name).value_or(json_value{});
}

std::string_view text_at(json_value x, std::string_view name) {
  return part_at(x, name).as_string();
}

std::optional<uint64_t> count_at(json_value x, std::string_view name) {
  const auto found = part_at(x, name);
  const bool is_count = found.kind() == json_kind::big_integer
                        || (found.kind() == json_kind::integer && found.as_int64() >= 0);
  return is_count ? std::optional{found.as_uint64()} : std::nullopt;
}

uint64_t sum_of(uint64_t x, uint64_t y) {
  return x > UINT64_MAX - y ? UINT64_MAX : x + y;
}

} // namespace troupe::detail
