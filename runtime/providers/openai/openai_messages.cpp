#include "openai_messages.hpp"

#include "dialect/json_members.hpp"
#include "dialect/opaque_members.hpp"

namespace troupe::detail {

namespace {

void append_calls(std::string& out, std::span<const tool_call> calls,
                  std::span<const opaque_part> opaque) {
  out += ",\"tool_calls\":[";
  uint32_t number = 0;
  for (auto& call : calls) {
    ++number;
    out += out.back() == '[' ? "{" : ",{";
    append_member(out, "id", call.id);
    out += ",\"type\":\"function\",\"function\":{";
    append_member(out, "name", call.name);
    out += ',';
    append_member(out, "arguments", call.arguments);
    append_members(out, opaque_of(opaque, number, true));
    out += '}';
    append_members(out, opaque_of(opaque, number));
    out += '}';
  }
  out += ']';
}

} // namespace

void append_plain_message(std::string& out, std::string_view who, std::string_view content) {
  out += '{';
  append_member(out, "role", who);
  out += ',';
  append_member(out, "content", content);
  out += '}';
}

void append_assistant_message(std::string& out, std::string_view content,
                              std::span<const tool_call> calls,
                              std::span<const opaque_part> opaque) {
  // Content that is null is refused by some servers, and content that is missing by others.
  out += "{\"role\":\"assistant\",";
  append_member(out, "content", content);
  if (!calls.empty())
    append_calls(out, calls, opaque);
  append_members(out, opaque_of(opaque, 0));
  out += '}';
}

void append_tool_message(std::string& out, std::string_view id, std::string_view content) {
  out += "{\"role\":\"tool\",";
  append_member(out, "tool_call_id", id);
  out += ',';
  append_member(out, "content", content);
  out += '}';
}

void append_message(std::string& out, const message& x) {
  switch (x.who) {
  case role::system:
  case role::user:
    append_plain_message(out, to_string(x.who), x.content);
    break;
  case role::assistant:
    append_assistant_message(out, x.content, x.tool_calls);
    break;
  case role::tool:
    append_tool_message(out, x.tool_call_id, x.content);
    break;
  }
}

size_t size_of(const prompt& x) {
  size_t result = 0;
  for (auto& m : x.messages) {
    result += 48 + m.content.size() + m.tool_call_id.size();
    for (auto& call : m.tool_calls) {
      result += 80 + call.id.size() + call.name.size() + call.arguments.size();
    }
  }
  return result;
}

size_t size_of(const reask_turn& x) {
  auto result = 256 + x.answer.content.size();
  for (const auto& part : x.answer.opaque)
    result += part.members.size();
  for (auto& call : x.answer.tool_calls) {
    result += 300 + call.arguments.size() + x.problems.size();
  }
  return result + x.problems.size();
}

} // namespace troupe::detail
