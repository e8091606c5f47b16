// What Anthropic reads, and refuses, in the messages of a request.

#include "../seal.hpp"
#include "anthropic.hpp"

#include <algorithm>
#include <vector>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Blocks that hold nothing the rehearsal reads: pictures, files, what the server's own tools did.
constexpr std::array passed_blocks{"image"sv,
                                   "document"sv,
                                   "search_result"sv,
                                   "server_tool_use"sv,
                                   "web_search_tool_result"sv,
                                   "web_fetch_tool_result"sv,
                                   "code_execution_tool_result"sv,
                                   "bash_code_execution_tool_result"sv,
                                   "text_editor_code_execution_tool_result"sv,
                                   "container_upload"sv,
                                   "compaction"sv,
                                   "fallback"sv,
                                   "mid_conv_system"sv};

bool is_type(json_value block, std::string_view type) {
  return text_of(block, "type") == type;
}

/// The texts of a tool's result.
std::string result_text(json_value content) {
  if (content.is_string())
    return std::string(content.as_string());
  std::string result;
  for (const auto part : content.elements())
    add_line(result, text_of(part, "text"));
  return result;
}

std::vector<std::string_view> ids_of(json_value content, std::string_view type,
                                     std::string_view name) {
  std::vector<std::string_view> result;
  for (const auto block : content.elements())
    if (is_type(block, type))
      result.push_back(text_of(block, name));
  return result;
}

bool holds(const std::vector<std::string_view>& x, std::string_view id) {
  return std::find(x.begin(), x.end(), id) != x.end();
}

std::string source_problem(json_value block, const std::string& where) {
  const auto source = member_of(block, "source");
  if (is_type(source, "base64") && !is_base64(text_of(source, "data")))
    return where + ".source.base64.data: Invalid base64 data";
  if (is_type(source, "base64") && text_of(source, "media_type").empty())
    return where + ".source.base64.media_type: Field required";
  return source.is_null() ? where + ".source: Field required" : "";
}

} // namespace

std::string anthropic::read_messages(json_value root) {
  const auto messages = member_of(root, "messages");
  if (!messages.is_array())
    return "messages: Input should be a valid list";
  if (messages.size() == 0)
    return "messages: at least one message is required";
  size_t i = 0;
  json_value before;
  for (const auto message : messages.elements()) {
    const auto where = "messages." + std::to_string(i);
    if (i > 0)
      if (auto problem = check_results(before, message, i - 1); !problem.empty())
        return problem;
    if (auto problem = read_message(message, where); !problem.empty())
      return problem;
    if (i == 0 && text_of(message, "role") != "user")
      return "messages: first message must use the \"user\" role";
    before = message;
    ++i;
  }
  if (auto problem = check_results(before, json_value{}, i - 1); !problem.empty())
    return problem;
  return request_.thinks ? check_thoughts(messages) : "";
}

std::string anthropic::read_message(json_value message, const std::string& where) {
  if (!message.is_object())
    return where + ": Input should be a valid dictionary or object to extract fields from";
  for (const auto [name, value] : message.members())
    if (name != "role" && name != "content")
      return where + "." + std::string(name) + ": Extra inputs are not permitted";
  const auto role = text_of(message, "role");
  if (role == "system")
    return "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` "
           "parameter, not \"system\" as an input message role.";
  if (role != "user" && role != "assistant")
    return where + ".role: Input should be 'user' or 'assistant'";
  const auto content = member_of(message, "content");
  if (content.is_string()) {
    if (content.as_string().empty())
      return where
             + ": all messages must have non-empty content except for the optional final "
               "assistant message";
    pass(content.as_string());
    request_.messages.push_back(
      {role == "user" ? speaker::user : speaker::assistant, content.as_string()});
    return {};
  }
  if (!content.is_array())
    return where + ".content: Field required";
  if (content.size() == 0 && role == "user")
    return where
           + ": all messages must have non-empty content except for the optional final "
             "assistant message";
  std::string text;
  size_t i = 0;
  auto who = role == "user" ? speaker::user : speaker::assistant;
  for (const auto block : content.elements()) {
    if (auto problem = read_block(block, where + ".content." + std::to_string(i++), text);
        !problem.empty())
      return problem;
    if (role == "user" && is_type(block, "tool_result"))
      who = speaker::tool;
    if ((role == "user") == is_type(block, "tool_use"))
      if (is_type(block, "tool_use") || is_type(block, "tool_result"))
        return where + ": `" + std::string(text_of(block, "type")) + "` blocks can only be in `"
               + (role == "user" ? "assistant" : "user") + "` messages";
  }
  request_.messages.push_back({who, json_.keep(std::move(text))});
  return {};
}

std::string anthropic::read_block(json_value block, const std::string& where, std::string& text) {
  const auto type = text_of(block, "type");
  if (type == "text") {
    const auto said = member_of(block, "text");
    if (!said.is_string())
      return where + ".text.text: Field required";
    if (said.as_string().empty())
      return "messages: text content blocks must be non-empty";
    add_line(text, said.as_string());
    pass(said.as_string());
  } else if (type == "tool_result") {
    if (text_of(block, "tool_use_id").empty())
      return where + ".tool_result.tool_use_id: Field required";
    const auto said = result_text(member_of(block, "content"));
    add_line(text, said);
    pass(said);
  } else if (type == "tool_use") {
    for (const auto name : {"id"sv, "name"sv, "input"sv})
      if (!has(block, name))
        return where + ".tool_use." + std::string(name) + ": Field required";
    if (!member_of(block, "input").is_object())
      return where + ".tool_use.input: Input should be a valid dictionary";
  } else if (type == "thinking") {
    for (const auto name : {"thinking"sv, "signature"sv})
      if (!has(block, name))
        return where + ".thinking." + std::string(name) + ": Field required";
    if (!is_seal(text_of(block, "signature"), text_of(block, "thinking")))
      return where + ": Invalid `signature` in `thinking` block";
  } else if (type == "image" || type == "document") {
    if (auto problem = source_problem(block, where + "." + std::string(type)); !problem.empty())
      return problem;
  } else if (type != "redacted_thinking"
             && std::find(passed_blocks.begin(), passed_blocks.end(), type)
                  == passed_blocks.end()) {
    return where + ": Input tag '" + std::string(type)
           + "' found using 'type' does not match any of the expected tags";
  }
  return mark(block);
}

/// Each call must be answered at the beginning of the next message, and nothing else.
std::string anthropic::check_results(json_value call_turn, json_value next, size_t i) const {
  const auto content = member_of(next, "content");
  const auto calls = text_of(call_turn, "role") == "assistant"
                       ? ids_of(member_of(call_turn, "content"), "tool_use", "id")
                       : std::vector<std::string_view>{};
  std::vector<std::string_view> answered;
  bool leads = true;
  for (const auto block : content.elements()) {
    leads = leads && is_type(block, "tool_result");
    if (!is_type(block, "tool_result"))
      continue;
    const auto id = text_of(block, "tool_use_id");
    if (!holds(calls, id))
      return "messages." + std::to_string(i + 1)
             + ".content.0: unexpected `tool_use_id` found in "
               "`tool_result` blocks: "
             + std::string(id)
             + ". Each `tool_result` block must have a corresponding `tool_use` block in the "
               "previous message.";
    if (leads)
      answered.push_back(id);
  }
  for (const auto id : calls)
    if (!holds(answered, id))
      return "messages." + std::to_string(i)
             + ": `tool_use` ids were found without "
               "`tool_result` blocks immediately after: "
             + std::string(id)
             + ". Each `tool_use` block must have a corresponding `tool_result` block in the next "
               "message.";
  return {};
}

/// The thoughts before the calls that are being answered must have come back.
std::string anthropic::check_thoughts(json_value messages) const {
  json_value last;
  size_t place = 0;
  size_t i = 0;
  for (const auto message : messages.elements()) {
    if (text_of(message, "role") == "assistant") {
      last = message;
      place = i;
    }
    ++i;
  }
  const auto content = member_of(last, "content");
  if (ids_of(content, "tool_use", "id").empty())
    return {};
  const auto first = *content.elements().begin();
  if (is_type(first, "thinking") || is_type(first, "redacted_thinking"))
    return {};
  return "messages." + std::to_string(place)
         + ".content.0.type: Expected `thinking` or `redacted_thinking`, but found `"
         + std::string(text_of(first, "type"))
         + "`. When `thinking` is enabled, a final `assistant` message must start with a thinking "
           "block (preceeding the lastmost set of `tool_use` and `tool_result` blocks). We "
           "recommend you include thinking blocks from previous turns. To avoid this requirement, "
           "disable `thinking`.";
}

} // namespace troupe::rehearsing
