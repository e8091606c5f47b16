// What Gemini reads, and refuses, in a request but for its contents.

#include "gemini.hpp"
#include "gemini_schema.hpp"
#include "gemini_shapes.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr size_t stop_sequences_max = 5;

std::string in_request(const std::string& where, std::string_view words) {
  return "* GenerateContentRequest." + where + ": " + std::string(words) + "\n";
}

bool is_function_name(std::string_view x) {
  constexpr auto signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:"sv;
  constexpr auto digits = "0123456789-.:"sv;
  return !x.empty() && x.size() <= 64 && x.find_first_not_of(signs) == x.npos
         && digits.find(x.front()) == digits.npos;
}

bool is_word(std::string_view x, std::string_view upper) {
  return std::equal(x.begin(), x.end(), upper.begin(), upper.end(), [](char a, char b) {
    return a == b || (a >= 'a' && a <= 'z' && a - ('a' - 'A') == b);
  });
}

/// What a Schema says wrongly beyond its members; "" if nothing.
std::string schema_problem(json_value schema, const std::string& where) {
  const auto type = text_of(schema, "type");
  constexpr std::array types{"STRING"sv, "NUMBER"sv, "INTEGER"sv, "BOOLEAN"sv,
                             "ARRAY"sv,  "OBJECT"sv, "NULL"sv,    "TYPE_UNSPECIFIED"sv};
  const auto is_type = [type](std::string_view x) { return is_word(type, x); };
  if (!type.empty() && std::none_of(types.begin(), types.end(), is_type))
    return "Invalid value at '" + where
           + ".type' (type.googleapis.com/google.ai."
             "generativelanguage.v1beta.Type), \""
           + std::string(type) + "\"";
  const auto properties = member_of(schema, "properties");
  if (is_word(type, "OBJECT") && properties.size() == 0)
    return in_request(where + ".properties", "should be non-empty for OBJECT type");
  const auto items = member_of(schema, "items");
  if (is_word(type, "ARRAY") && items.is_null())
    return in_request(where + ".items", "missing field.");
  if (has(schema, "enum") && !type.empty() && !is_word(type, "STRING"))
    return in_request(where + ".enum", "only allowed for STRING type");
  for (const auto name : member_of(schema, "required").elements())
    if (!properties.find(name.as_string()))
      return in_request(where + ".required[0]", "property is not defined");
  if (items.is_object())
    if (auto problem = schema_problem(items, where + ".items"); !problem.empty())
      return problem;
  for (const auto part : proto_member(schema, "any_of").elements())
    if (auto problem = schema_problem(part, where + ".any_of"); !problem.empty())
      return problem;
  for (const auto [name, part] : properties.members())
    if (auto problem = schema_problem(part, where + ".properties[" + std::string(name) + "]");
        !problem.empty())
      return problem;
  return {};
}

} // namespace

const chat_request* gemini::read(const http_call& call, failure& problem) {
  request_ = {};
  shows_thoughts_ = says_label_ = false;
  request_.model = gemini_model(call);
  request_.stream = call.path().ends_with(":streamGenerateContent"sv);
  sends_events_ = call.query("alt") == "sse"sv;
  if (!json_.parse(call.body, problem.message)) {
    problem.message = "Invalid JSON payload received. " + problem.message;
    return nullptr;
  }
  const auto misfit = find_misfit(json_.root(), generate_content_request);
  problem.message = misfit.message;
  problem.param = misfit.field;
  if (problem.message.empty())
    problem.message = read_root(json_.root());
  return problem.message.empty() ? &request_ : nullptr;
}

std::string gemini::read_root(json_value root) {
  for (const auto [name, value] : root.members())
    request_.members.push_back(name);
  for (const auto [name, value] : proto_member(root, "generation_config").members())
    request_.members.push_back(name);
  for (const auto step : {&gemini::read_tools, &gemini::read_calling, &gemini::read_config,
                          &gemini::read_system, &gemini::read_contents})
    if (auto problem = (this->*step)(root); !problem.empty())
      return problem;
  return {};
}

std::string gemini::read_config(json_value root) {
  const auto config = proto_member(root, "generation_config");
  const auto temperature = proto_member(config, "temperature");
  if (!temperature.is_null() && (temperature.as_double() < 0 || temperature.as_double() > 2))
    return in_request("generation_config.temperature",
                      "temperature must be in the range [0.0, 2.0].");
  if (proto_member(config, "stop_sequences").size() > stop_sequences_max)
    return in_request("generation_config.stop_sequences", "at most 5 stop sequences are allowed.");
  const auto tokens_max = proto_member(config, "max_output_tokens");
  if (tokens_max.as_int64() < 0)
    return in_request("generation_config.max_output_tokens", "max_output_tokens must be positive.");
  request_.tokens_max = tokens_max.as_uint64();
  const auto candidates = proto_member(config, "candidate_count");
  if (candidates.as_int64() > 8)
    return in_request("generation_config.candidate_count", "must be in the range [1, 8].");
  if (auto problem = read_thinking(config); !problem.empty())
    return problem;
  return read_format(config, !request_.tools.empty() && !request_.tools_forbidden);
}

std::string gemini::read_format(json_value config, bool has_tools) {
  const auto type = text_of(config, "responseMimeType").empty()
                      ? text_of(config, "response_mime_type")
                      : text_of(config, "responseMimeType");
  const auto schema = proto_member(config, "response_schema");
  const auto json_schema = proto_member(config, "response_json_schema");
  const bool is_json = type == "application/json";
  if (!type.empty() && !is_json && type != "text/plain" && type != "text/x.enum")
    return in_request("generation_config.response_mime_type",
                      "allowed mimetypes are `text/plain`, `application/json`, "
                      "`application/xml`, `application/yaml` and `text/x.enum`.");
  if (!schema.is_null() && !json_schema.is_null())
    return in_request("generation_config",
                      "only one of response_schema and response_json_schema may be set.");
  if ((!schema.is_null() || !json_schema.is_null()) && !is_json && type != "text/x.enum")
    return in_request("generation_config.response_schema",
                      "only allowed when response_mime_type is `application/json` or "
                      "`text/x.enum`.");
  if (!schema.is_null())
    if (auto problem = schema_problem(schema, "generation_config.response_schema");
        !problem.empty())
      return problem;
  says_label_ = type == "text/x.enum";
  if (!is_json && !says_label_)
    return {};
  if (says_label_ && schema.is_null() && json_schema.is_null())
    return in_request("generation_config.response_schema", "required for `text/x.enum`.");
  if (has_tools && !request_.model.starts_with("gemini-3"sv))
    return "Function calling with a response mime type: 'application/json' is unsupported";
  request_.format = response_format::json_object;
  if (schema.is_null() && json_schema.is_null())
    return {};
  request_.format = response_format::json_schema;
  request_.format_schema = schema.is_null() ? json_.spell(json_schema)
                                            : json_.keep(json_schema_of(schema));
  return {};
}

std::string gemini::read_thinking(json_value config) {
  const auto thinking = proto_member(config, "thinking_config");
  if (thinking.is_null())
    return {};
  const auto budget = proto_member(thinking, "thinking_budget");
  const auto level = proto_member(thinking, "thinking_level");
  if (!budget.is_null() && !level.is_null())
    return "You can only set only one of thinking budget and thinking level.";
  if (!level.is_null())
    for (const auto x : {"MINIMAL"sv, "LOW"sv, "MEDIUM"sv, "HIGH"sv})
      request_.thinks = request_.thinks || is_word(level.as_string(), x);
  if (!level.is_null() && !request_.thinks)
    return "Invalid value at 'generation_config.thinking_config.thinking_level' "
           "(type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel)"
           ", \""
           + std::string(level.as_string()) + "\"";
  if (budget.as_int64() < -1)
    return "The thinking budget " + std::to_string(budget.as_int64())
           + " is invalid. Please choose a value between 0 and 32768.";
  shows_thoughts_ = proto_member(thinking, "include_thoughts").as_bool();
  const bool off = !budget.is_null() && budget.as_int64() == 0;
  if (off && shows_thoughts_)
    return "Thinking is disabled: include_thoughts is only allowed with a thinking budget.";
  request_.thinks = request_.thinks || shows_thoughts_ || (!budget.is_null() && !off);
  return {};
}

std::string gemini::read_tools(json_value root) {
  size_t i = 0;
  const auto tools = proto_member(root, "tools");
  for (const auto tool : tools.elements()) {
    size_t j = 0;
    for (const auto declaration : proto_member(tool, "function_declarations").elements())
      if (auto problem = read_declaration(declaration, "tools[" + std::to_string(i)
                                                         + "].function_declarations["
                                                         + std::to_string(j++) + "]");
          !problem.empty())
        return problem;
    ++i;
  }
  return {};
}

std::string gemini::read_declaration(json_value declaration, const std::string& where) {
  const auto name = text_of(declaration, "name");
  if (!is_function_name(name))
    return in_request(where + ".name",
                      "Invalid function name. Must start with a letter or an underscore. Must be "
                      "alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or "
                      "dashes (-), with a maximum length of 64.");
  for (const auto& x : request_.tools)
    if (x.name == name)
      return "Duplicate function declaration found: " + std::string(name);
  const auto schema = proto_member(declaration, "parameters");
  const auto json_schema = proto_member(declaration, "parameters_json_schema");
  if (!schema.is_null() && !json_schema.is_null())
    return in_request(where, "only one of parameters and parameters_json_schema may be set.");
  if (!schema.is_null())
    if (auto problem = schema_problem(schema, where + ".parameters"); !problem.empty())
      return problem;
  auto& tool = request_.tools.emplace_back();
  tool.name = name;
  if (schema.is_object())
    tool.parameters = json_.keep(json_schema_of(schema));
  else if (json_schema.is_object())
    tool.parameters = json_.spell(json_schema);
  return {};
}

std::string gemini::read_calling(json_value root) {
  const auto config = proto_member(proto_member(root, "tool_config"), "function_calling_config");
  if (config.is_null())
    return {};
  const auto mode = text_of(config, "mode");
  constexpr std::array modes{""sv,     "AUTO"sv,      "ANY"sv,
                             "NONE"sv, "VALIDATED"sv, "MODE_UNSPECIFIED"sv};
  const auto is_mode = [mode](std::string_view x) { return is_word(mode, x); };
  if (std::none_of(modes.begin(), modes.end(), is_mode))
    return "Invalid value at 'tool_config.function_calling_config.mode' (type.googleapis.com/"
           "google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode), \""
           + std::string(mode) + "\"";
  const bool any = is_mode("ANY");
  if (any && request_.tools.empty())
    return "Function calling config is set without function_declarations.";
  const auto allowed = proto_member(config, "allowed_function_names");
  if (allowed.size() > 0 && !any && !is_mode("VALIDATED"))
    return "Please set allowed_function_names only when function calling mode is ANY or "
           "VALIDATED.";
  for (const auto name : allowed.elements()) {
    const auto has_name = [&](const chat_tool& x) { return x.name == name.as_string(); };
    if (std::none_of(request_.tools.begin(), request_.tools.end(), has_name))
      return "allowed_function_names should be a subset of the names of function_declarations: "
             + std::string(name.as_string()) + " is none of them.";
  }
  request_.tools_forbidden = is_mode("NONE");
  request_.choice = any ? "required"sv : is_mode("NONE") ? "none"sv : "auto"sv;
  if (allowed.size() == 1 && any) {
    request_.forced_tool = (*allowed.elements().begin()).as_string();
    request_.choice = {};
  } else if (allowed.size() > 1) {
    const auto is_other = [&](const chat_tool& x) {
      for (const auto name : allowed.elements())
        if (name.as_string() == x.name)
          return false;
      return true;
    };
    std::erase_if(request_.tools, is_other);
  }
  return {};
}

} // namespace troupe::rehearsing
