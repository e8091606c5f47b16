#include "chat_request.hpp"

namespace troupe::rehearsing {

uint64_t prompt_bytes(const chat_request& x) {
  uint64_t result = x.format_schema.size();
  for (auto& message : x.messages)
    result += message.content.size();
  for (auto& tool : x.tools)
    result += tool.name.size() + tool.parameters.size();
  return result;
}

} // namespace troupe::rehearsing
