#include "gemini_request.hpp"

#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "gemini_turns.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace troupe::detail {

namespace {

constexpr std::string_view config_name = "generationConfig";

std::string head_of(std::string_view system) {
  std::string result = "{";
  if (!system.empty()) {
    result += R"("systemInstruction":{"parts":[{)";
    append_member(result, "text", system);
    result += "}]},";
  }
  return result + "\"contents\":[";
}

void append_function(std::string& out, const requested_record& record) {
  append_comma(out);
  out += '{';
  append_member(out, "name", gemini_function_name(record.name));
  out += ',';
  append_member(out, "description", record.description);
  out += ",\"parametersJsonSchema\":" + record.schema_text + '}';
}

/// A call that is demanded names the functions that it may be of.
void append_choice(std::string& out, const settings& x, const requested_record& record) {
  out += R"(,"toolConfig":{"functionCallingConfig":{"mode":)";
  out += x.tool_choice == tool_choice::automatic ? "\"AUTO\"" : "\"ANY\"";
  if (x.tool_choice == tool_choice::function) {
    out += ",\"allowedFunctionNames\":[";
    for (const auto& name : function_names(record)) {
      append_comma(out);
      append_json_string(out, gemini_function_name(name));
    }
    out += ']';
  }
  out += "}}";
}

void append_tools(std::string& out, const settings& x, const requested_record& record) {
  if (!asks_for_call(x.mode))
    return;
  out += R"(,"tools":[{"functionDeclarations":[)";
  for (const auto& function : record.functions)
    append_function(out, function);
  if (record.functions.empty())
    append_function(out, record);
  out += "]}]";
  append_choice(out, x, record);
}

/// What users want beside the members that are written here.
void append_given_members(std::string& out, const settings& x) {
  json_document document;
  for (const auto& member : x.extra_body) {
    if (member.name != config_name)
      continue;
    const auto root = document.parse(member.value);
    if (!root)
      continue;
    for (const auto& [name, value] : root->members()) {
      append_comma(out);
      append_json_string(out, name);
      out += ':';
      document.append_compact(out, value, member.value);
    }
  }
}

void append_config(std::string& out, const settings& x, const requested_record& record) {
  std::string config = "{";
  if (x.mode == mode::json_schema || x.mode == mode::json_object)
    config += R"("responseMimeType":"application/json")";
  if (x.mode == mode::json_schema)
    config += ",\"responseJsonSchema\":" + record.schema_text;
  if (x.temperature) {
    append_comma(config);
    config += "\"temperature\":";
    append_json_number(config, *x.temperature);
  }
  if (x.seed) {
    append_comma(config);
    config += "\"seed\":";
    append_json_number(config, *x.seed);
  }
  if (x.tokens_max) {
    append_comma(config);
    config += "\"maxOutputTokens\":";
    append_json_number(config, *x.tokens_max);
  }
  append_given_members(config, x);
  if (config.size() > 1)
    out += ",\"generationConfig\":" + config + '}';
}

void append_extra_body(std::string& out, const settings& x) {
  for (const auto& member : x.extra_body) {
    if (member.name == config_name)
      continue;
    out += ',';
    append_json_string(out, member.name);
    out += ':';
    out += member.value;
  }
}

} // namespace

gemini_request::gemini_request(const settings& x, const provider& row,
                               const requested_record& record)
  : conversation_(x, row, record),
    head_(head_of(conversation_.usual_system())) {
  auto longer = x;
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    longer.tokens_max = doubled(x.tokens_max, i);
    auto& tail = tails_.emplace_back("]");
    append_tools(tail, x, record);
    append_config(tail, longer, record);
    append_extra_body(tail, x);
    tail += '}';
  }
}

expected<std::string> gemini_request::body(const prompt& x, std::span<const reask_turn> turns,
                                           uint32_t doublings) const {
  const auto said = conversation_.of(x, turns);
  if (!said)
    return unexpected<error>{said.error()};
  return body(*said, doublings);
}

std::string gemini_request::body(const said_conversation& said, uint32_t doublings) const {
  const auto& tail = tails_[std::min<size_t>(doublings, tails_.size() - 1)];
  size_t variable = 0;
  for (const auto& turn : said.turns)
    variable += size_of_gemini_turn(turn);
  std::string out = said.has_own_system ? head_of(said.system) : head_;
  out.reserve(out.size() + with_escapes(variable) + tail.size() + 16);
  for (const auto& turn : said.turns)
    append_gemini_turn(out, turn);
  out += tail;
  return out;
}

} // namespace troupe::detail
