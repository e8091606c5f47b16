#include "model/enum_names.hpp"

#include <troupe/detail/mode.hpp>

namespace troupe {

namespace {

constexpr std::string_view mode_names[] = {
  "auto", "tools", "tools_strict", "json_schema", "json_object", "md_json",
};

} // namespace

std::string to_string(mode x) {
  return detail::enum_name(mode_names, x);
}

bool from_string(std::string_view name, mode& x) {
  return detail::enum_from_name(mode_names, name, x);
}

bool from_integer(uint8_t value, mode& x) {
  return detail::enum_from_integer(mode_names, value, x);
}

} // namespace troupe
