#include "responses_request.hpp"

#include "dialect/extra_members.hpp"
#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "dialect/prompt_cache.hpp"
#include "responses_items.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe::detail {

namespace {

constexpr std::string_view sealed_thoughts = "reasoning.encrypted_content";

/// The user's members that are written in their own places.
constexpr std::array<std::string_view, 3> placed_members{"text", "include", "store"};

/// Models that do not think, and refuse to be asked for thoughts. Others that do are found out.
bool never_thinks(std::string_view model) {
  constexpr std::string_view names[] = {"gpt-4", "gpt-3.5", "chatgpt-", "gpt-5-chat"};
  model.remove_prefix(model.rfind('/') + 1);
  return std::any_of(std::begin(names), std::end(names),
                     [model](std::string_view x) { return model.starts_with(x); });
}

void append_function(std::string& out, const requested_record& record, bool is_strict) {
  append_comma(out);
  out += "{\"type\":\"function\",";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  // Never left out: the server's own choice is true, which a schema may not fit.
  out += is_strict ? ",\"strict\":true" : ",\"strict\":false";
  out += ",\"parameters\":";
  out += record.schema_text;
  out += '}';
}

void append_tool_choice(std::string& out, const settings& x, const requested_record& record) {
  out += ",\"tool_choice\":";
  if (x.tool_choice == tool_choice::automatic) {
    out += "\"auto\"";
  } else if (x.tool_choice == tool_choice::required || !record.functions.empty()) {
    out += "\"required\"";
  } else {
    out += "{\"type\":\"function\",";
    append_member(out, "name", record.name);
    out += '}';
  }
}

void append_tools(std::string& out, const settings& x, const requested_record& record,
                  bool parallel_calls) {
  const bool is_strict = x.mode == mode::tools_strict;
  out += ",\"tools\":[";
  for (const auto& function : record.functions)
    append_function(out, function, is_strict);
  if (record.functions.empty())
    append_function(out, record, is_strict);
  out += ']';
  append_tool_choice(out, x, record);
  if (!record.functions.empty() && parallel_calls)
    out += ",\"parallel_tool_calls\":true";
}

/// The member of `text` that says what an answer has to be.
std::string format_of(const settings& x, const requested_record& record) {
  if (x.mode == mode::json_object)
    return "\"format\":{\"type\":\"json_object\"}";
  if (x.mode != mode::json_schema)
    return {};
  std::string result = "\"format\":{\"type\":\"json_schema\",";
  append_member(result, "name", record.name);
  result += ',';
  append_member(result, "description", record.description);
  result += ",\"strict\":true,\"schema\":";
  result += record.schema_text;
  return result += '}';
}

void append_text_member(std::string& out, const settings& x, const requested_record& record) {
  const extra_object given{x, "text"};
  given.append(out, given.has("format") ? std::string{} : format_of(x, record));
}

/// What the user wants to have included, and ours.
void append_include(std::string& out, const settings& x, bool thinks) {
  auto list = json_tree::array();
  for (const auto& member : x.extra_body)
    if (member.name == "include")
      list = json_tree::parse(member.value).value_or(json_tree::array());
  if (!list.is_array()) {
    out += ",\"include\":" + list.text();
    return;
  }
  const auto& given = list.elements();
  const bool is_there = std::any_of(given.begin(), given.end(), [](const json_tree& y) {
    return y.if_string() != nullptr && *y.if_string() == sealed_thoughts;
  });
  if (thinks && !is_there)
    list.push_back(json_tree{std::string{sealed_thoughts}});
  if (!list.elements().empty())
    out += ",\"include\":" + list.text();
}

void append_sampling(std::string& out, const settings& x, uint32_t doublings) {
  if (x.temperature) {
    out += ",\"temperature\":";
    append_json_number(out, *x.temperature);
  }
  if (const auto most = doubled(x.tokens_max, doublings)) {
    out += ",\"max_output_tokens\":";
    append_json_number(out, *most);
  }
}

/// Unless the user says otherwise, the server keeps nothing.
void append_store(std::string& out, const settings& x) {
  out += ",\"store\":";
  for (const auto& member : x.extra_body)
    if (member.name == "store") {
      out += member.value;
      return;
    }
  out += "false";
}

bool wants_store(const settings& x) {
  return std::any_of(x.extra_body.begin(), x.extra_body.end(),
                     [](const body_member& y) { return y.name == "store" && y.value != "false"; });
}

} // namespace

responses_request::responses_request(const settings& x, const provider& row,
                                     const requested_record& record, const format_options& options)
  : conversation_(x, row, record),
    is_stored_(wants_store(x)) {
  model_ = "{\"model\":";
  append_json_string(model_, x.model);
  // The word JSON must stand in the input; what instructions say does not count.
  if (x.mode == mode::json_object)
    instructor_ = x.instruction_role == instruction_role::developer ? "developer" : "system";
  head_ = model_;
  append_instructions(head_, {conversation_.usual_system(), false, {}});
  std::string what;
  if (asks_for_call(x.mode))
    append_tools(what, x, record, options.parallel_calls);
  append_text_member(what, x, record);
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    auto& tail = tails_.emplace_back("]");
    tail += what;
    append_sampling(tail, x, i);
    append_store(tail, x);
    append_include(tail, x, options.sealed_thoughts && !never_thinks(x.model));
    if (marks_prompt(x, row) && !has_extra_member(x, "prompt_cache_key")) {
      tail += ',';
      append_member(tail, "prompt_cache_key", prompt_cache_key(head_, what));
    }
    append_extra_members(tail, x, placed_members);
    if (options.streamed)
      tail += ",\"stream\":true";
    tail += '}';
  }
}

/// Up to where the items of the conversation begin.
void responses_request::append_instructions(std::string& out, const said_conversation& x) const {
  if (!x.system.empty() && instructor_.empty()) {
    out += ',';
    append_member(out, "instructions", x.system);
  }
  out += ",\"input\":[";
  if (!x.system.empty() && !instructor_.empty())
    append_text_item(out, instructor_, x.system);
}

expected<std::string> responses_request::body(const prompt& x, std::span<const reask_turn> turns,
                                              uint32_t doublings) const {
  const auto said = conversation_.of(x, turns);
  if (!said)
    return unexpected<error>{said.error()};
  return body(*said, doublings);
}

expected<std::string> responses_request::body(const said_conversation& x,
                                              uint32_t doublings) const {
  const auto& tail = tails_[std::min<size_t>(doublings, tails_.size() - 1)];
  const auto variable = size_of(x.turns) + (x.has_own_system ? x.system.size() : 0);
  std::string out;
  out.reserve(head_.size() + tail.size() + with_escapes(variable) + 16);
  if (x.has_own_system) {
    out += model_;
    append_instructions(out, x);
  } else {
    out += head_;
  }
  for (const auto& turn : x.turns)
    if (auto done = append_items(out, turn); !done)
      return unexpected<error>{done.error()};
  return out += tail;
}

} // namespace troupe::detail
