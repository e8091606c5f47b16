// What Cohere reads, and refuses, in a request.

#include "cohere.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr std::array cohere_members{"model"sv,
                                    "messages"sv,
                                    "stream"sv,
                                    "tools"sv,
                                    "strict_tools"sv,
                                    "documents"sv,
                                    "citation_options"sv,
                                    "response_format"sv,
                                    "safety_mode"sv,
                                    "max_tokens"sv,
                                    "stop_sequences"sv,
                                    "temperature"sv,
                                    "seed"sv,
                                    "k"sv,
                                    "p"sv,
                                    "frequency_penalty"sv,
                                    "logprobs"sv,
                                    "tool_choice"sv,
                                    "presence_penalty"sv,
                                    "thinking"sv,
                                    "priority"sv,
                                    "raw_prompting"sv};

constexpr size_t stop_texts_max = 5;

std::string invalid(const std::string& words) {
  return "invalid request: " + words;
}

} // namespace

const chat_request* cohere::read(const http_call& call, failure& problem) {
  request_ = {};
  if (json_.parse(call.body, problem.message))
    problem.message = read_root(json_.root());
  return problem.message.empty() ? &request_ : nullptr;
}

std::string cohere::read_root(json_value root) {
  for (const auto [name, value] : root.members()) {
    request_.members.push_back(name);
    if (std::find(cohere_members.begin(), cohere_members.end(), name) == cohere_members.end())
      return "unknown field: parameter '" + std::string(name) + "' is not a valid field";
  }
  request_.model = text_of(root, "model");
  if (request_.model.empty())
    return invalid("model is required");
  request_.stream = member_of(root, "stream").as_bool();
  const auto limit = member_of(root, "max_tokens");
  if (!limit.is_null() && limit.as_int64() < 1)
    return invalid("max_tokens must be at least 1");
  request_.tokens_max = limit.as_uint64();
  const auto temperature = member_of(root, "temperature").as_double();
  if (temperature < 0 || temperature > 1)
    return invalid("temperature must be between 0 and 1.0 inclusive");
  if (member_of(root, "stop_sequences").size() > stop_texts_max)
    return invalid("stop_sequences must have at most 5 elements");
  const auto thinking = text_of(member_of(root, "thinking"), "type");
  if (!thinking.empty() && thinking != "enabled" && thinking != "disabled")
    return invalid("thinking.type must be one of: enabled, disabled");
  request_.thinks = thinking == "enabled";
  if (auto problem = read_messages(root); !problem.empty())
    return problem;
  if (auto problem = read_tools(root); !problem.empty())
    return problem;
  return read_format(root);
}

std::string cohere::read_messages(json_value root) {
  const auto messages = member_of(root, "messages");
  if (!messages.is_array() || messages.size() == 0)
    return invalid("messages must be a non-empty list");
  size_t i = 0;
  std::vector<std::string_view> open;
  for (const auto message : messages.elements()) {
    const auto where = "messages[" + std::to_string(i++) + "]";
    const bool answers = text_of(message, "role") == "tool";
    if (!open.empty() && !answers)
      return invalid("all tool calls must be answered: " + std::string(open.front())
                     + " is not, before " + where);
    const auto id = text_of(message, "tool_call_id");
    if (answers && std::erase(open, id) == 0)
      return invalid("the tool_call_id of " + where + " is of no tool call before it");
    for (const auto call : member_of(message, "tool_calls").elements())
      open.push_back(text_of(call, "id"));
    if (auto problem = read_message(message, where); !problem.empty())
      return problem;
  }
  return open.empty() ? "" : invalid("the last tool calls are not answered");
}

std::string cohere::read_message(json_value message, const std::string& where) {
  const auto role = text_of(message, "role");
  const auto who = role == "system" || role == "developer" ? speaker::system
                   : role == "user"                        ? speaker::user
                   : role == "assistant"                   ? speaker::assistant
                   : role == "tool"                        ? speaker::tool
                                                           : speaker::other;
  if (who == speaker::other)
    return invalid(where + ".role must be one of: user, assistant, system, tool");
  const auto content = member_of(message, "content");
  std::string text(content.as_string());
  for (const auto part : content.elements()) {
    const auto type = text_of(part, "type");
    if (type == "text")
      add_line(text, text_of(part, "text"));
    else if (type == "document")
      add_line(text, json_.spell(member_of(member_of(part, "document"), "data")));
    else if (type != "image_url" && type != "thinking")
      return invalid(where + ".content has a part of an unknown type");
  }
  if (text.empty() && content.size() == 0 && member_of(message, "tool_calls").size() == 0)
    return invalid(where + ".content must not be empty");
  request_.messages.push_back({who, json_.keep(std::move(text))});
  return {};
}

std::string cohere::read_tools(json_value root) {
  for (const auto tool : member_of(root, "tools").elements()) {
    const auto function = member_of(tool, "function");
    const auto name = text_of(function, "name");
    if (name.empty())
      return invalid("tools must have a function with a name");
    const auto schema = member_of(function, "parameters");
    if (!schema.is_object())
      return invalid("the parameters of the tool " + std::string(name) + " must be an object");
    request_.tools.push_back({name, json_.spell(schema)});
  }
  const auto choice = member_of(root, "tool_choice");
  if (choice.is_null())
    return {};
  const auto word = choice.as_string();
  if (word != "REQUIRED" && word != "NONE")
    return invalid("tool_choice must be one of: REQUIRED, NONE");
  if (request_.tools.empty())
    return invalid("tool_choice is only allowed with tools");
  request_.tools_forbidden = word == "NONE";
  request_.choice = request_.tools_forbidden ? "none"sv : "required"sv;
  return {};
}

std::string cohere::read_format(json_value root) {
  const auto format = member_of(root, "response_format");
  if (format.is_null())
    return {};
  const auto type = text_of(format, "type");
  if (type == "text")
    return {};
  if (type != "json_object")
    return invalid("response_format.type must be one of: text, json_object");
  if (!request_.tools.empty() || has(root, "documents"))
    return invalid("response_format is not supported with tools or documents");
  request_.format = response_format::json_object;
  auto schema = member_of(format, "json_schema");
  if (schema.is_null())
    schema = member_of(format, "schema");
  if (schema.is_null())
    return {};
  if (text_of(schema, "type") != "object")
    return invalid("response_format.json_schema must be a schema of type object");
  if (member_of(schema, "required").size() == 0)
    return invalid("response_format.json_schema must have at least one required property");
  request_.format = response_format::json_schema;
  request_.format_schema = json_.spell(schema);
  return {};
}

} // namespace troupe::rehearsing
