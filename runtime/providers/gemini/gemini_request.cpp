#include "gemini_request.hpp"

#include "dialect/extra_members.hpp"
#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "gemini_turns.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace troupe::detail {

namespace {

constexpr std::string_view config_name = "generationConfig";

/// The user's members that are written in their own places.
constexpr std::array placed_members{config_name};

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

/// Adds a member unless the user says what it is.
template <class Number>
void append_number(std::string& out, const extra_object& given, std::string_view name,
                   const std::optional<Number>& x) {
  if (!x || given.has(name))
    return;
  append_comma(out);
  append_json_string(out, name);
  out += ':';
  append_json_number(out, *x);
}

/// `generationConfig`, which users may write into, too.
void append_config(std::string& out, const settings& x, const requested_record& record) {
  const extra_object given{x, config_name};
  std::string own;
  const bool is_json = x.mode == mode::json_schema || x.mode == mode::json_object;
  if (is_json && !given.has("responseMimeType"))
    own += R"("responseMimeType":"application/json")";
  if (x.mode == mode::json_schema && !given.has("responseJsonSchema")) {
    own += own.empty() ? "" : ",";
    own += "\"responseJsonSchema\":" + record.schema_text;
  }
  append_number(own, given, "temperature", x.temperature);
  append_number(own, given, "seed", x.seed);
  append_number(own, given, "maxOutputTokens", x.tokens_max);
  given.append(out, own);
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
    append_extra_members(tail, x, placed_members);
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
  std::string out = said.has_own_system ? head_of(said.system) : head_;
  out.reserve(out.size() + with_escapes(size_of(said.turns)) + tail.size() + 16);
  for (const auto& turn : said.turns)
    append_gemini_turn(out, turn);
  out += tail;
  return out;
}

} // namespace troupe::detail
