// What Anthropic reads, and refuses, in a request but for its messages.

#include "../faults.hpp"
#include "anthropic.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr std::array anthropic_members{
  "model"sv,         "max_tokens"sv,  "messages"sv,       "system"sv,        "stream"sv,
  "tools"sv,         "tool_choice"sv, "thinking"sv,       "output_config"sv, "temperature"sv,
  "top_p"sv,         "top_k"sv,       "stop_sequences"sv, "metadata"sv,      "service_tier"sv,
  "inference_geo"sv, "container"sv,   "cache_control"sv,  "mcp_servers"sv,   "context_management"sv,
  "output_format"sv, "speed"sv,       "fallbacks"sv};

constexpr size_t cache_marks_max = 4;
constexpr uint32_t strict_tools_max = 20;
constexpr uint64_t budget_tokens_min = 1024;

bool is_tool_name(std::string_view x) {
  constexpr auto signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"sv;
  return !x.empty() && x.size() <= 128 && x.find_first_not_of(signs) == x.npos;
}

/// What strict tools and output formats may hold; docs of structured outputs.
constexpr subset_rules structured_outputs{
  .open_words = "For 'object' type, 'additionalProperties' must be explicitly set to false",
  .optional_max = 24,
  .unions_max = 16,
  .unknown = {"minimum"sv, "maximum"sv, "exclusiveMinimum"sv, "exclusiveMaximum"sv, "multipleOf"sv,
              "minLength"sv, "maxLength"sv, "maxItems"sv, "uniqueItems"sv, "minProperties"sv,
              "maxProperties"sv, "patternProperties"sv, "propertyNames"sv, "contains"sv, "not"sv,
              "if"sv, "oneOf"sv}};

} // namespace

const chat_request* anthropic::read(const http_call& call, failure& problem) {
  problem.message = read_body(call, false);
  return problem.message.empty() ? &request_ : nullptr;
}

std::string anthropic::read_body(const http_call& call, bool counts_only) {
  request_ = {};
  thoughts_omitted_ = false;
  strict_counts_ = {};
  strict_tools_ = 0;
  prefix_ = {};
  if (call.anthropic_version.empty())
    return "anthropic-version: header is required";
  std::string problem;
  if (!json_.parse(call.body, problem))
    return problem;
  return read_root(json_.root(), counts_only);
}

std::string anthropic::read_root(json_value root, bool counts_only) {
  for (const auto [name, value] : root.members()) {
    request_.members.push_back(name);
    if (std::find(anthropic_members.begin(), anthropic_members.end(), name)
        == anthropic_members.end())
      return std::string(name) + ": Extra inputs are not permitted";
  }
  for (const auto name : {"model"sv, "messages"sv})
    if (!has(root, name))
      return std::string(name) + ": Field required";
  const auto tokens_max = member_of(root, "max_tokens");
  if (!counts_only && tokens_max.is_null())
    return "max_tokens: Field required";
  if (!tokens_max.is_null() && tokens_max.kind() != json_kind::integer)
    return "max_tokens: Input should be a valid integer";
  if (tokens_max.as_int64() < 0)
    return "max_tokens: Input should be greater than or equal to 0";
  if (!member_of(root, "model").is_string())
    return "model: Input should be a valid string";
  request_.model = text_of(root, "model");
  request_.tokens_max = tokens_max.as_uint64();
  request_.stream = member_of(root, "stream").as_bool();
  prefix_.hash = hash_of(request_.model);
  for (const auto step : {&anthropic::read_sampling, &anthropic::read_thinking,
                          &anthropic::read_tools, &anthropic::read_choice, &anthropic::read_format,
                          &anthropic::read_system, &anthropic::read_messages})
    if (auto problem = (this->*step)(root); !problem.empty())
      return problem;
  // At the top: all that can be cached is to be.
  if (auto problem = mark(root); !problem.empty())
    return problem;
  if (request_.cache_marks.size() > cache_marks_max)
    return "A maximum of 4 blocks with cache_control may be provided. Found "
           + std::to_string(request_.cache_marks.size()) + ".";
  return {};
}

std::string anthropic::read_sampling(json_value root) {
  const auto temperature = member_of(root, "temperature");
  if (temperature.is_null())
    return {};
  if (!is_number(temperature))
    return "temperature: Input should be a valid number";
  const auto x = temperature.as_double();
  return x < 0 || x > 1 ? "temperature: range: 0..1" : "";
}

std::string anthropic::read_thinking(json_value root) {
  const auto thinking = member_of(root, "thinking");
  if (thinking.is_null())
    return {};
  const auto type = text_of(thinking, "type");
  if (type != "enabled" && type != "adaptive" && type != "disabled")
    return "thinking: Input tag '" + std::string(type)
           + "' found using 'type' does not match any of the expected tags: 'adaptive', "
             "'disabled', 'enabled'";
  if (type == "disabled")
    return {};
  request_.thinks = true;
  thoughts_omitted_ = text_of(thinking, "display") == "omitted";
  const auto temperature = member_of(root, "temperature");
  if (!temperature.is_null() && temperature.as_double() != 1)
    return "`temperature` may only be set to 1 when thinking is enabled. Please consult our "
           "documentation.";
  if (type == "adaptive")
    return {};
  const auto budget = member_of(thinking, "budget_tokens");
  if (budget.is_null())
    return "thinking.enabled.budget_tokens: Field required";
  if (budget.as_uint64() < budget_tokens_min)
    return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
  if (budget.as_uint64() >= request_.tokens_max)
    return "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our "
           "documentation.";
  const auto choice = text_of(member_of(root, "tool_choice"), "type");
  return choice == "any" || choice == "tool"
           ? "Thinking may not be enabled when tool_choice forces tool use."
           : "";
}

std::string anthropic::read_tools(json_value root) {
  const auto tools = member_of(root, "tools");
  if (tools.is_null())
    return {};
  if (!tools.is_array())
    return "tools: Input should be a valid list";
  size_t i = 0;
  for (const auto tool : tools.elements())
    if (auto problem = read_tool(tool, i++); !problem.empty())
      return problem;
  return {};
}

std::string anthropic::read_tool(json_value tool, size_t i) {
  const auto where = "tools." + std::to_string(i) + ".custom.";
  // Tools of the server's own have a type.
  if (const auto type = text_of(tool, "type"); !type.empty() && type != "custom")
    return mark(tool);
  const auto name = text_of(tool, "name");
  if (name.empty())
    return where + "name: Field required";
  if (!is_tool_name(name))
    return where + "name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'";
  for (const auto& x : request_.tools)
    if (x.name == name)
      return "tools: Tool names must be unique.";
  const auto schema = member_of(tool, "input_schema");
  if (schema.is_null())
    return where + "input_schema: Field required";
  if (!schema.is_object())
    return where + "input_schema: Input should be an object";
  const auto type = text_of(schema, "type");
  if (type.empty())
    return where + "input_schema.type: Field required";
  if (type != "object")
    return where + "input_schema.type: Input should be 'object'";
  const bool strict = member_of(tool, "strict").as_bool();
  strict_tools_ += strict ? 1 : 0;
  if (strict_tools_ > strict_tools_max)
    return "Too many strict tools (" + std::to_string(strict_tools_)
           + "). The maximum number of strict tools supported is 20.";
  if (strict)
    if (auto problem = outside_of(structured_outputs, schema, strict_counts_); !problem.empty())
      return "tools." + std::to_string(i) + ".custom: " + problem;
  request_.tools.push_back({name, json_.spell(schema)});
  pass(name);
  pass(request_.tools.back().parameters);
  return mark(tool);
}

std::string anthropic::read_choice(json_value root) {
  const auto choice = member_of(root, "tool_choice");
  if (choice.is_null())
    return {};
  const auto type = text_of(choice, "type");
  const bool known = type == "auto" || type == "any" || type == "none" || type == "tool";
  if (!known)
    return "tool_choice: Input tag '" + std::string(type)
           + "' found using 'type' does not match any of the expected tags: 'auto', 'any', "
             "'tool', 'none'";
  if (member_of(root, "tools").size() == 0 && type != "none")
    return "tool_choice may only be specified while providing tools.";
  request_.tools_forbidden = type == "none";
  request_.choice = type == "any" ? "required"sv : type == "tool" ? ""sv : type;
  request_.parallel_calls = !member_of(choice, "disable_parallel_tool_use").as_bool();
  if (type != "tool")
    return {};
  request_.forced_tool = text_of(choice, "name");
  if (request_.forced_tool.empty())
    return "tool_choice.tool.name: Field required";
  const auto has_name = [this](const chat_tool& x) { return x.name == request_.forced_tool; };
  return std::any_of(request_.tools.begin(), request_.tools.end(), has_name)
           ? ""
           : "Tool '" + std::string(request_.forced_tool) + "' not found in provided tools";
}

std::string anthropic::read_format(json_value root) {
  const auto config = member_of(root, "output_config");
  for (const auto [name, value] : config.members())
    if (name != "format" && name != "effort" && name != "task_budget")
      return "output_config." + std::string(name) + ": Extra inputs are not permitted";
  auto format = member_of(config, "format");
  if (format.is_null())
    format = member_of(root, "output_format");
  if (format.is_null())
    return {};
  if (text_of(format, "type") != "json_schema")
    return "output_config.format.type: Input should be 'json_schema'";
  for (const auto [name, value] : format.members())
    if (name != "type" && name != "schema")
      return "output_config.format." + std::string(name) + ": Extra inputs are not permitted";
  const auto schema = member_of(format, "schema");
  if (!schema.is_object())
    return "output_config.format.schema: Field required";
  if (auto problem = outside_of(structured_outputs, schema, strict_counts_); !problem.empty())
    return "output_config.format.schema: " + problem;
  request_.format = response_format::json_schema;
  request_.format_schema = json_.spell(schema);
  pass(request_.format_schema);
  return {};
}

std::string anthropic::read_system(json_value root) {
  const auto system = member_of(root, "system");
  if (system.is_null())
    return {};
  if (system.is_string()) {
    request_.messages.push_back({speaker::system, system.as_string()});
    pass(system.as_string());
    return {};
  }
  std::string text;
  size_t i = 0;
  for (const auto block : system.elements()) {
    const auto where = "system." + std::to_string(i++);
    if (text_of(block, "type") != "text")
      return where + ".type: Input should be 'text'";
    if (auto problem = read_block(block, where, text); !problem.empty())
      return problem;
  }
  request_.messages.push_back({speaker::system, json_.keep(std::move(text))});
  return {};
}

/// A part of the prompt, as far as a cache is concerned.
void anthropic::pass(std::string_view part) {
  prefix_.hash = hash_of(part) + prefix_.hash * 31;
  prefix_.bytes += part.size();
}

/// The prompt is to be cached up to here, if the block says so.
std::string anthropic::mark(json_value block) {
  const auto control = member_of(block, "cache_control");
  if (control.is_null())
    return {};
  if (text_of(control, "type") != "ephemeral")
    return "cache_control.type: Input should be 'ephemeral'";
  const auto ttl = text_of(control, "ttl");
  if (!ttl.empty() && ttl != "5m" && ttl != "1h")
    return "cache_control.ephemeral.ttl: Input should be '5m' or '1h'";
  prefix_.hour = ttl == "1h";
  request_.cache_marks.push_back(prefix_);
  return {};
}

} // namespace troupe::rehearsing
