// What Responses reads, and refuses, in a request but for its input.

#include "../schema_subset.hpp"
#include "responses.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr std::array responses_members{"background"sv,
                                       "context_management"sv,
                                       "conversation"sv,
                                       "include"sv,
                                       "input"sv,
                                       "instructions"sv,
                                       "max_output_tokens"sv,
                                       "max_tool_calls"sv,
                                       "metadata"sv,
                                       "model"sv,
                                       "moderation"sv,
                                       "parallel_tool_calls"sv,
                                       "prompt"sv,
                                       "prompt_cache_key"sv,
                                       "previous_response_id"sv,
                                       "prompt_cache_options"sv,
                                       "reasoning"sv,
                                       "prompt_cache_retention"sv,
                                       "safety_identifier"sv,
                                       "service_tier"sv,
                                       "store"sv,
                                       "stream"sv,
                                       "stream_options"sv,
                                       "temperature"sv,
                                       "text"sv,
                                       "tool_choice"sv,
                                       "tools"sv,
                                       "top_logprobs"sv,
                                       "top_p"sv,
                                       "truncation"sv,
                                       "user"sv};

constexpr uint64_t output_tokens_min = 16;

constexpr subset_rules strict_schemas{
  .open_words = "'additionalProperties' is required to be supplied and to be false.",
  .all_required = true,
  .unknown = {"allOf"sv, "not"sv, "dependentRequired"sv, "dependentSchemas"sv, "if"sv, "then"sv,
              "else"sv, "patternProperties"sv, "propertyNames"sv, "minProperties"sv,
              "maxProperties"sv, "uniqueItems"sv, "contains"sv, "unevaluatedProperties"sv,
              "oneOf"sv}};

bool refuse(failure& problem, std::string_view param, std::string_view code, std::string words) {
  problem.param = param;
  problem.code = code;
  problem.message = std::move(words);
  return false;
}

bool lacks(failure& problem, const std::string& param) {
  return refuse(problem, param, "missing_required_parameter",
                "Missing required parameter: '" + param + "'.");
}

bool is_mistyped(failure& problem, const std::string& param, std::string_view wanted) {
  return refuse(problem, param, "invalid_type",
                "Invalid type for '" + param + "': expected " + std::string(wanted)
                  + ", but got something else instead.");
}

/// Schemas have no budget in common.
std::string outside_strict(json_value schema) {
  subset_counts counts;
  return outside_of(strict_schemas, schema, counts);
}

bool is_name(std::string_view x) {
  constexpr auto signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"sv;
  return !x.empty() && x.size() <= 64 && x.find_first_not_of(signs) == x.npos;
}

bool check_name(std::string_view name, const std::string& where, failure& problem) {
  if (name.empty())
    return lacks(problem, where);
  if (is_name(name))
    return true;
  return refuse(problem, where, "invalid_value",
                "Invalid '" + where
                  + "': string does not match pattern. Expected a string that matches the pattern "
                    "'^[a-zA-Z0-9_-]+$'.");
}

} // namespace

const chat_request* responses::read(const http_call& call, failure& problem) {
  request_ = {};
  shows_summary_ = encrypts_ = false;
  if (!json_.parse(call.body, problem.message))
    return nullptr;
  return read_root(json_.root(), problem) ? &request_ : nullptr;
}

bool responses::read_root(json_value root, failure& problem) {
  for (const auto [name, value] : root.members()) {
    request_.members.push_back(name);
    if (std::find(responses_members.begin(), responses_members.end(), name)
        == responses_members.end())
      return refuse(problem, name, "unknown_parameter",
                    "Unknown parameter: '" + std::string(name) + "'.");
  }
  request_.model = text_of(root, "model");
  if (request_.model.empty())
    return lacks(problem, "model");
  const auto limit = member_of(root, "max_output_tokens");
  if (!limit.is_null() && limit.kind() != json_kind::integer)
    return is_mistyped(problem, "max_output_tokens", "an integer");
  if (!limit.is_null() && limit.as_int64() < static_cast<int64_t>(output_tokens_min))
    return refuse(problem, "max_output_tokens", "integer_below_min_value",
                  "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= "
                  "16, but got "
                    + std::to_string(limit.as_int64()) + " instead.");
  request_.tokens_max = limit.as_uint64();
  const auto temperature = member_of(root, "temperature");
  if (!temperature.is_null() && !is_number(temperature))
    return is_mistyped(problem, "temperature", "a decimal");
  if (temperature.as_double() < 0)
    return refuse(problem, "temperature", "decimal_below_min_value",
                  "Invalid 'temperature': decimal below minimum value. Expected a value >= 0.");
  if (temperature.as_double() > 2)
    return refuse(problem, "temperature", "decimal_above_max_value",
                  "Invalid 'temperature': decimal above maximum value. Expected a value <= 2.");
  request_.stream = member_of(root, "stream").as_bool();
  const auto parallel = member_of(root, "parallel_tool_calls");
  request_.parallel_calls = parallel.is_null() || parallel.as_bool();
  if (const auto id = text_of(root, "previous_response_id"); !id.empty())
    return refuse(problem, "previous_response_id", "previous_response_not_found",
                  "Previous response with id '" + std::string(id) + "' not found.");
  return read_tools(root, problem) && read_choice(root, problem) && read_reasoning(root, problem)
         && read_format(root, problem) && read_input(root, problem);
}

bool responses::read_tools(json_value root, failure& problem) {
  const auto tools = member_of(root, "tools");
  if (!tools.is_null() && !tools.is_array())
    return is_mistyped(problem, "tools", "an array of objects");
  size_t i = 0;
  for (const auto tool : tools.elements())
    if (!read_tool(tool, "tools[" + std::to_string(i++) + "]", problem))
      return false;
  return true;
}

bool responses::read_tool(json_value tool, const std::string& where, failure& problem) {
  const auto type = text_of(tool, "type");
  if (type.empty())
    return lacks(problem, where + ".type");
  // Those of the server's own, which it never calls.
  if (type != "function")
    return true;
  const auto name = text_of(tool, "name");
  if (!check_name(name, where + ".name", problem))
    return false;
  if (has(tool, "function"))
    return refuse(problem, where + ".function", "unknown_parameter",
                  "Unknown parameter: '" + where + ".function'.");
  const auto schema = member_of(tool, "parameters");
  if (!schema.is_null() && !schema.is_object())
    return is_mistyped(problem, where + ".parameters", "an object");
  if (member_of(tool, "strict").as_bool())
    if (const auto outside = outside_strict(schema); !outside.empty())
      return refuse(problem, where + ".parameters", "invalid_function_parameters",
                    "Invalid schema for function '" + std::string(name) + "': In context=(), "
                      + outside);
  request_.tools.push_back({name, schema.is_object() ? json_.spell(schema) : std::string_view{}});
  return true;
}

bool responses::read_choice(json_value root, failure& problem) {
  const auto choice = member_of(root, "tool_choice");
  if (choice.is_null())
    return true;
  if (choice.is_string()) {
    const auto word = choice.as_string();
    if (word != "none" && word != "auto" && word != "required")
      return refuse(problem, "tool_choice", "invalid_value",
                    "Invalid value: '" + std::string(word)
                      + "'. Supported values are: 'none', 'auto', and 'required'.");
    request_.tools_forbidden = word == "none";
    request_.choice = word;
    return true;
  }
  const auto type = text_of(choice, "type");
  if (has(choice, "function"))
    return refuse(problem, "tool_choice.function", "unknown_parameter",
                  "Unknown parameter: 'tool_choice.function'.");
  if (type == "allowed_tools") {
    const auto tools = member_of(choice, "tools");
    const auto is_other = [&](const chat_tool& x) {
      for (const auto tool : tools.elements())
        if (text_of(tool, "name") == x.name)
          return false;
      return true;
    };
    std::erase_if(request_.tools, is_other);
    request_.choice = text_of(choice, "mode");
    return true;
  }
  if (type != "function")
    return true;
  request_.forced_tool = text_of(choice, "name");
  if (request_.forced_tool.empty())
    return lacks(problem, "tool_choice.name");
  const auto has_name = [this](const chat_tool& x) { return x.name == request_.forced_tool; };
  if (std::any_of(request_.tools.begin(), request_.tools.end(), has_name))
    return true;
  return refuse(problem, "tool_choice", "",
                "Tool choice 'function' not found in 'tools' parameter.");
}

bool responses::read_reasoning(json_value root, failure& problem) {
  const auto reasoning = member_of(root, "reasoning");
  const auto effort = text_of(reasoning, "effort");
  constexpr std::array efforts{""sv,       "none"sv, "minimal"sv, "low"sv,
                               "medium"sv, "high"sv, "xhigh"sv,   "max"sv};
  if (std::find(efforts.begin(), efforts.end(), effort) == efforts.end())
    return refuse(problem, "reasoning.effort", "invalid_value",
                  "Invalid value: '" + std::string(effort) + "'.");
  for (const auto x : member_of(root, "include").elements())
    encrypts_ = encrypts_ || x.as_string() == "reasoning.encrypted_content";
  shows_summary_ = has(reasoning, "summary") || has(reasoning, "generate_summary");
  request_.thinks = effort != "none" && (!effort.empty() || shows_summary_ || encrypts_);
  return true;
}

bool responses::read_format(json_value root, failure& problem) {
  const auto format = member_of(member_of(root, "text"), "format");
  if (format.is_null())
    return true;
  const auto type = text_of(format, "type");
  if (type == "text")
    return true;
  if (type == "json_object") {
    request_.format = response_format::json_object;
    return true;
  }
  if (type != "json_schema")
    return refuse(problem, "text.format.type", "invalid_value",
                  "Invalid value: '" + std::string(type)
                    + "'. Supported values are: 'text', 'json_object', and 'json_schema'.");
  if (has(format, "json_schema"))
    return refuse(problem, "text.format.json_schema", "unknown_parameter",
                  "Unknown parameter: 'text.format.json_schema'.");
  const auto name = text_of(format, "name");
  if (!check_name(name, "text.format.name", problem))
    return false;
  const auto schema = member_of(format, "schema");
  if (!schema.is_object())
    return lacks(problem, "text.format.schema");
  if (member_of(format, "strict").as_bool())
    if (const auto outside = outside_strict(schema); !outside.empty())
      return refuse(problem, "text.format.schema", "invalid_json_schema",
                    "Invalid schema for response_format '" + std::string(name)
                      + "': In context=(), " + outside);
  request_.format = response_format::json_schema;
  request_.format_schema = json_.spell(schema);
  return true;
}

} // namespace troupe::rehearsing
