#include "enum_names.hpp"

#include <troupe/completion.hpp>

namespace troupe {

namespace {

constexpr std::string_view finish_reason_names[] = {
  "unknown", "stop", "length", "tool_calls", "content_filter", "failed",
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

std::string said(const completion& x) {
  auto result = x.refusal.empty() ? x.content : x.refusal;
  const auto add = [&result](std::string_view text) {
    if (!result.empty() && !text.empty())
      result += '\n';
    result += text;
  };
  for (const auto& other : x.other_contents)
    add(other);
  for (const auto& call : x.tool_calls)
    add(call.name + ' ' + call.arguments);
  if (result.empty())
    for (const auto& part : x.opaque)
      add(part.members);
  return result;
}

} // namespace troupe
