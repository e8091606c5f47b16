// What Ollama reads, and refuses, in a request. It ignores members that it does not know.

#include "ollama.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr uint64_t context_tokens_usual = 4096;

std::string_view kind_name(json_value x) {
  switch (x.kind()) {
  case json_kind::null:
    return "null";
  case json_kind::boolean:
    return "bool";
  case json_kind::integer:
  case json_kind::big_integer:
  case json_kind::number:
    return "number";
  case json_kind::string:
    return "string";
  case json_kind::array:
    return "array";
  case json_kind::object:
    return "object";
  }
  return {};
}

/// As Go says that a value is of a kind that a member does not have.
std::string no_fit(json_value x, std::string_view where, std::string_view type) {
  return "json: cannot unmarshal " + std::string(kind_name(x)) + " into Go struct field "
         + std::string(where) + " of type " + std::string(type);
}

} // namespace

const chat_request* ollama::read(const http_call& call, failure& problem) {
  request_ = {};
  generates_ = call.path().ends_with("/api/generate"sv);
  if (json_.parse(call.body, problem.message))
    problem.message = read_root(json_.root());
  return problem.message.empty() ? &request_ : nullptr;
}

std::string ollama::read_root(json_value root) {
  for (const auto [name, value] : root.members())
    request_.members.push_back(name);
  const auto model = member_of(root, "model");
  if (!model.is_null() && !model.is_string())
    return no_fit(model, "ChatRequest.model", "string");
  request_.model = model.as_string();
  if (request_.model.empty())
    return "model is required";
  const auto stream = member_of(root, "stream");
  if (!stream.is_null() && stream.kind() != json_kind::boolean)
    return no_fit(stream, "ChatRequest.stream", "bool");
  request_.stream = stream.is_null() || stream.as_bool();
  const auto think = member_of(root, "think");
  request_.thinks = think.as_bool() || (think.is_string() && !think.as_string().empty());
  if (think.is_string() && think.as_string() != "high" && think.as_string() != "medium"
      && think.as_string() != "low" && think.as_string() != "max")
    return "invalid think value: \"" + std::string(think.as_string())
           + "\" (must be \"high\", \"medium\", \"low\", true, or false)";
  const auto options = member_of(root, "options");
  if (!options.is_null() && !options.is_object())
    return no_fit(options, "ChatRequest.options", "map[string]interface {}");
  // Negative: as many as there are.
  const auto predict = member_of(options, "num_predict");
  if (!predict.is_null() && !is_number(predict))
    return "option \"num_predict\" must be of type integer";
  request_.tokens_max = predict.as_int64() > 0 ? predict.as_uint64() : 0;
  const auto context = member_of(options, "num_ctx").as_uint64();
  context_tokens_ = context > 0 ? context : context_tokens_usual;
  if (auto problem = generates_ ? read_prompt(root) : read_messages(root); !problem.empty())
    return problem;
  if (auto problem = read_tools(root); !problem.empty())
    return problem;
  return read_format(root);
}

std::string ollama::read_prompt(json_value root) {
  if (has(root, "system"))
    request_.messages.push_back({speaker::system, text_of(root, "system")});
  const auto prompt = member_of(root, "prompt");
  if (!prompt.is_null() && !prompt.is_string())
    return no_fit(prompt, "GenerateRequest.prompt", "string");
  request_.messages.push_back({speaker::user, prompt.as_string()});
  return {};
}

std::string ollama::read_messages(json_value root) {
  const auto messages = member_of(root, "messages");
  if (!messages.is_null() && !messages.is_array())
    return no_fit(messages, "ChatRequest.messages", "[]api.Message");
  for (const auto message : messages.elements())
    if (auto problem = read_message(message); !problem.empty())
      return problem;
  return {};
}

std::string ollama::read_message(json_value message) {
  if (!message.is_object())
    return no_fit(message, "ChatRequest.messages", "api.Message");
  const auto content = member_of(message, "content");
  if (!content.is_null() && !content.is_string())
    return no_fit(content, "ChatRequest.messages.content", "string");
  for (const auto image : member_of(message, "images").elements())
    if (!is_base64(image.as_string()))
      return "illegal base64 data at input byte 0";
  for (const auto call : member_of(message, "tool_calls").elements()) {
    const auto arguments = member_of(member_of(call, "function"), "arguments");
    if (!arguments.is_object())
      return no_fit(arguments, "ChatRequest.messages.tool_calls.function.arguments",
                    "api.ToolCallFunctionArguments");
  }
  const auto role = text_of(message, "role");
  const auto who = role == "system"      ? speaker::system
                   : role == "user"      ? speaker::user
                   : role == "assistant" ? speaker::assistant
                   : role == "tool"      ? speaker::tool
                                         : speaker::other;
  if (who == speaker::other)
    return "invalid role: " + std::string(role)
           + ", must be one of [system, user, assistant, tool]";
  request_.messages.push_back({who, content.as_string()});
  return {};
}

std::string ollama::read_tools(json_value root) {
  const auto tools = member_of(root, "tools");
  if (!tools.is_null() && !tools.is_array())
    return no_fit(tools, "ChatRequest.tools", "api.Tools");
  for (const auto tool : tools.elements()) {
    const auto function = member_of(tool, "function");
    if (!function.is_object())
      return no_fit(function, "ChatRequest.tools.function", "api.ToolFunction");
    const auto schema = member_of(function, "parameters");
    request_.tools.push_back(
      {text_of(function, "name"), schema.is_object() ? json_.spell(schema) : std::string_view{}});
  }
  return {};
}

std::string ollama::read_format(json_value root) {
  const auto format = member_of(root, "format");
  if (format.is_null() || (format.is_string() && format.as_string().empty()))
    return {};
  if (format.is_object()) {
    request_.format = response_format::json_schema;
    request_.format_schema = json_.spell(format);
    return {};
  }
  if (format.as_string() != "json")
    return "invalid format: " + std::string(json_.spell(format))
           + "; expected \"json\" or a valid JSON Schema object";
  request_.format = response_format::json_object;
  return {};
}

} // namespace troupe::rehearsing
