#include "instructions.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace troupe::detail {

namespace {

/// How the schema reaches a model that is not bound to it by the request.
std::string_view instruction(mode m) {
  if (m == mode::json_object)
    return "Answer with one JSON object and nothing else: no explanation and no code block. The "
           "object is an instance of the JSON Schema below, filled from the conversation; do not "
           "repeat the schema.\n\n";
  if (m == mode::md_json)
    return "Answer with one JSON object in a code block that starts with ```json and ends with "
           "```, and with nothing else. The object is an instance of the JSON Schema below, "
           "filled from the conversation; do not repeat the schema.\n\n";
  return {};
}

} // namespace

std::string instructions(const settings& x, const requested_record& record) {
  auto result = x.system_prompt;
  const bool is_hidden = !record.hidden_schema.empty();
  const auto addition = instruction(is_hidden ? mode::json_object : x.mode);
  if (addition.empty())
    return result;
  if (!result.empty())
    result += "\n\n";
  result += addition;
  return result + (is_hidden ? record.hidden_schema : record.schema_text);
}

std::optional<uint32_t> doubled(std::optional<uint32_t> tokens_max, uint32_t doublings) {
  for (uint32_t i = 0; tokens_max && i < doublings; ++i)
    tokens_max = static_cast<uint32_t>(std::min<uint64_t>(2 * uint64_t{*tokens_max}, UINT32_MAX));
  return tokens_max;
}

} // namespace troupe::detail
