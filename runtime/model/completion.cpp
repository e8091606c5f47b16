#include "enum_names.hpp"

#include <troupe/completion.hpp>

namespace troupe {

namespace {

constexpr std::string_view finish_reason_names[] = {
  "unknown", "stop", "length", "tool_calls", "content_filter",
};

} // namespace

std::string to_string(finish_reason x) {
  return detail::enum_name(finish_reason_names, x);
}

bool from_string(std::string_view name, finish_reason& x) {
  return detail::enum_from_name(finish_reason_names, name, x);
}

bool from_integer(uint8_t value, finish_reason& x) {
  return detail::enum_from_integer(finish_reason_names, value, x);
}

} // namespace troupe
