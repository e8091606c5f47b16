// What Bedrock reads, and refuses, in a request. It ignores members that it does not know.

#include "../faults.hpp"
#include "../seal.hpp"
#include "bedrock.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr std::array block_kinds{
  "text"sv,       "image"sv,        "document"sv,         "video"sv,
  "audio"sv,      "toolUse"sv,      "toolResult"sv,       "reasoningContent"sv,
  "cachePoint"sv, "guardContent"sv, "citationsContent"sv, "searchResult"sv};

std::string_view kind_of_block(json_value block) {
  for (const auto x : block_kinds)
    if (has(block, x))
      return x;
  return {};
}

/// As Amazon says that a value keeps to no constraint.
std::string constraint(std::string_view value, std::string_view where, std::string_view words) {
  return "1 validation error detected: Value " + std::string(value) + " at '" + std::string(where)
         + "' failed to satisfy constraint: " + std::string(words);
}

bool is_tool_name_there(std::string_view x) {
  constexpr auto signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"sv;
  return !x.empty() && x.size() <= 64 && x.find_first_not_of(signs) == x.npos;
}

std::string result_text_of(request_json& json, json_value result) {
  std::string text;
  for (const auto part : member_of(result, "content").elements()) {
    if (has(part, "text"))
      add_line(text, text_of(part, "text"));
    if (has(part, "json"))
      add_line(text, json.spell(member_of(part, "json")));
  }
  return text;
}

} // namespace

const chat_request* bedrock::read(const http_call& call, failure& problem) {
  request_ = {};
  prefix_ = {};
  constexpr auto folder = "/model/"sv;
  auto rest = call.path();
  rest.remove_prefix(rest.find(folder) + folder.size());
  request_.model = rest.substr(0, rest.rfind('/'));
  request_.stream = rest.ends_with("/converse-stream"sv);
  if (json_.parse(call.body, problem.message))
    problem.message = read_root(json_.root());
  return problem.message.empty() ? &request_ : nullptr;
}

std::string bedrock::read_root(json_value root) {
  for (const auto [name, value] : root.members())
    request_.members.push_back(name);
  prefix_.hash = hash_of(request_.model);
  const auto thinking = member_of(member_of(root, "additionalModelRequestFields"), "thinking");
  request_.thinks = text_of(thinking, "type") == "enabled"
                    || text_of(thinking, "type") == "adaptive";
  for (const auto step : {&bedrock::read_inference, &bedrock::read_tools, &bedrock::read_format,
                          &bedrock::read_system, &bedrock::read_messages})
    if (auto problem = (this->*step)(root); !problem.empty())
      return problem;
  return {};
}

std::string bedrock::read_inference(json_value root) {
  const auto config = member_of(root, "inferenceConfig");
  const auto limit = member_of(config, "maxTokens");
  if (!limit.is_null() && limit.as_int64() < 1)
    return constraint("'" + std::to_string(limit.as_int64()) + "'", "inferenceConfig.maxTokens",
                      "Member must have value greater than or equal to 1");
  request_.tokens_max = limit.as_uint64();
  for (const auto name : {"temperature"sv, "topP"sv})
    if (const auto x = member_of(config, name).as_double(); x < 0 || x > 1)
      return constraint("'" + std::to_string(x) + "'", "inferenceConfig." + std::string(name),
                        "Member must have value less than or equal to 1");
  return {};
}

std::string bedrock::read_tools(json_value root) {
  const auto config = member_of(root, "toolConfig");
  if (config.is_null())
    return {};
  const auto tools = member_of(config, "tools");
  if (tools.size() == 0)
    return constraint("'[]'", "toolConfig.tools",
                      "Member must have length greater than or equal to 1");
  for (const auto tool : tools.elements())
    if (auto problem = read_tool(tool); !problem.empty())
      return problem;
  return read_choice(config);
}

std::string bedrock::read_tool(json_value tool) {
  mark(tool);
  const auto spec = member_of(tool, "toolSpec");
  if (spec.is_null())
    return {};
  const auto name = text_of(spec, "name");
  if (!is_tool_name_there(name))
    return constraint("'" + std::string(name) + "'", "toolConfig.tools.1.member.toolSpec.name",
                      "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+");
  const auto schema = member_of(member_of(spec, "inputSchema"), "json");
  if (!schema.is_object())
    return constraint("null", "toolConfig.tools.1.member.toolSpec.inputSchema",
                      "Member must not be null");
  if (text_of(schema, "type") != "object")
    return "The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the "
           "following: object.";
  request_.tools.push_back({name, json_.spell(schema)});
  pass(name);
  pass(request_.tools.back().parameters);
  return {};
}

std::string bedrock::read_choice(json_value config) {
  const auto choice = member_of(config, "toolChoice");
  if (choice.is_null())
    return {};
  if (choice.size() != 1)
    return "The toolChoice field must have exactly one of auto, any and tool.";
  if (has(choice, "any"))
    request_.choice = "required";
  request_.forced_tool = text_of(member_of(choice, "tool"), "name");
  if (request_.thinks && (has(choice, "any") || has(choice, "tool")))
    return "The model returned the following errors: Thinking may not be enabled when tool_choice "
           "forces tool use.";
  const auto has_name = [this](const chat_tool& x) { return x.name == request_.forced_tool; };
  if (has(choice, "tool") && std::none_of(request_.tools.begin(), request_.tools.end(), has_name))
    return "The tool in toolConfig.toolChoice.tool.name is not in toolConfig.tools.";
  return {};
}

std::string bedrock::read_format(json_value root) {
  const auto format = member_of(member_of(root, "outputConfig"), "textFormat");
  if (format.is_null())
    return {};
  if (text_of(format, "type") != "json_schema")
    return constraint("'" + std::string(text_of(format, "type")) + "'",
                      "outputConfig.textFormat.type",
                      "Member must satisfy enum value set: [json_schema]");
  const auto schema = member_of(member_of(member_of(format, "structure"), "jsonSchema"), "schema");
  // It is JSON within a text.
  if (!schema.is_string())
    return "STRUCTURE_VALUE or NULL can not be converted to a String at "
           "outputConfig.textFormat.structure.jsonSchema.schema";
  if (!is_json_object(schema.as_string()))
    return "The value at outputConfig.textFormat.structure.jsonSchema.schema is no valid JSON "
           "Schema.";
  request_.format = response_format::json_schema;
  request_.format_schema = schema.as_string();
  pass(request_.format_schema);
  return {};
}

std::string bedrock::read_system(json_value root) {
  std::string text;
  for (const auto block : member_of(root, "system").elements()) {
    if (const auto said = text_of(block, "text"); !said.empty()) {
      add_line(text, said);
      pass(said);
    }
    mark(block);
  }
  if (!text.empty())
    request_.messages.push_back({speaker::system, json_.keep(std::move(text))});
  return {};
}

std::string bedrock::read_messages(json_value root) {
  const auto messages = member_of(root, "messages");
  if (messages.size() == 0)
    return messages.is_array() ? "A conversation must start with a user message. Try again with a "
                                 "conversation that starts with a user message."
                               : constraint("null", "messages", "Member must not be null");
  json_value before;
  size_t i = 0;
  for (const auto message : messages.elements()) {
    const auto where = "messages." + std::to_string(i++);
    const auto role = text_of(message, "role");
    if (role != "user" && role != "assistant")
      return constraint("'" + std::string(role) + "'",
                        "messages." + std::to_string(i) + ".member.role",
                        "Member must satisfy enum value set: [user, assistant]");
    if (before.is_null() && role != "user")
      return "A conversation must start with a user message. Try again with a conversation that "
             "starts with a user message.";
    if (role == text_of(before, "role"))
      return "A conversation must alternate between user and assistant roles. Make sure the "
             "conversation alternates between user and assistant roles and try again.";
    if (auto problem = check_results(before, message, where); !problem.empty())
      return problem;
    if (auto problem = read_message(message, where); !problem.empty())
      return problem;
    before = message;
  }
  return check_results(before, json_value{}, "messages." + std::to_string(i));
}

std::string bedrock::read_message(json_value message, const std::string& where) {
  const auto content = member_of(message, "content");
  if (content.size() == 0)
    return "The content field in the Message object at " + where
           + " is empty. Add a ContentBlock object to the content field and try again.";
  std::string text;
  auto who = text_of(message, "role") == "user" ? speaker::user : speaker::assistant;
  bool has_document = false;
  size_t i = 0;
  for (const auto block : content.elements()) {
    const auto place = where + ".content." + std::to_string(i++);
    if (auto problem = read_block(block, place, text); !problem.empty())
      return problem;
    const auto kind = kind_of_block(block);
    if (kind == "toolResult")
      who = speaker::tool;
    has_document = has_document || kind == "document";
  }
  if (has_document && text.empty())
    return "A text block must be included in the content of a message that has documents.";
  request_.messages.push_back({who, json_.keep(std::move(text))});
  return {};
}

std::string bedrock::read_block(json_value block, const std::string& where, std::string& text) {
  const auto kind = kind_of_block(block);
  if (kind.empty() || block.size() != 1)
    return "The ContentBlock object at " + where
           + " must set one of the following keys: text, image, toolUse, toolResult, document, "
             "video, guardContent, reasoningContent, cachePoint.";
  const auto value = member_of(block, kind);
  if (kind == "text") {
    if (value.as_string().find_first_not_of(" \t\r\n") == std::string_view::npos)
      return "The text field in the ContentBlock object at " + where
             + " is blank. Add text to the text field, and try again.";
    add_line(text, value.as_string());
    pass(value.as_string());
  } else if (kind == "toolResult") {
    const auto said = result_text_of(json_, value);
    add_line(text, said);
    pass(said);
  } else if (kind == "toolUse") {
    if (!member_of(value, "input").is_object())
      return "The format of the value at " + where
             + ".toolUse.input is invalid. Provide a json object for the field and try again.";
  } else if (kind == "image" || kind == "document") {
    const auto source = member_of(value, "source");
    if (const auto bytes = member_of(source, "bytes");
        !bytes.is_null() && !is_base64(bytes.as_string()))
      return "Could not base64 decode the bytes at " + where + "." + std::string(kind) + ".source";
    if (source.is_null() || text_of(value, "format").empty())
      return constraint("null", where + "." + std::string(kind), "Member must not be null");
    if (kind == "document" && text_of(value, "name").empty())
      return constraint("null", where + ".document.name", "Member must not be null");
  } else if (kind == "reasoningContent") {
    const auto thought = member_of(value, "reasoningText");
    if (!thought.is_null() && !is_seal(text_of(thought, "signature"), text_of(thought, "text")))
      return "The model returned the following errors: " + where
             + ": Invalid `signature` in `thinking` block";
  }
  mark(block);
  return {};
}

std::string bedrock::check_results(json_value before, json_value message,
                                   const std::string& where) const {
  size_t calls = 0;
  size_t results = 0;
  const auto content = member_of(message, "content");
  for (const auto block : content.elements())
    results += has(block, "toolResult") ? 1 : 0;
  const bool answers = text_of(before, "role") == "assistant";
  for (const auto block : member_of(before, "content").elements()) {
    const auto call = member_of(block, "toolUse");
    if (call.is_null() || !answers)
      continue;
    ++calls;
    const auto id = text_of(call, "toolUseId");
    bool found = false;
    for (const auto other : content.elements())
      found = found || text_of(member_of(other, "toolResult"), "toolUseId") == id;
    if (!found)
      return "Expected toolResult blocks at " + where
             + ".content for the following Ids: " + std::string(id);
  }
  if (results > calls)
    return "The number of toolResult blocks at " + where
           + ".content exceeds the number of toolUse blocks of previous turn.";
  if (calls == 0)
    return {};
  if (request_.tools.empty())
    return "The toolConfig field must be defined when using toolUse and toolResult content "
           "blocks.";
  const auto first = *member_of(before, "content").elements().begin();
  if (request_.thinks && !has(first, "reasoningContent"))
    return "The model returned the following errors: " + where
           + ".content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. "
             "When `thinking` is enabled, a final `assistant` message must start with a thinking "
             "block.";
  return {};
}

void bedrock::pass(std::string_view part) {
  prefix_.hash = hash_of(part) + prefix_.hash * 31;
  prefix_.bytes += part.size();
}

void bedrock::mark(json_value block) {
  if (has(block, "cachePoint"))
    request_.cache_marks.push_back(prefix_);
}

} // namespace troupe::rehearsing
