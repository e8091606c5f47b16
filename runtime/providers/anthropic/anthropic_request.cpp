#include "anthropic_request.hpp"

#include "anthropic_blocks.hpp"
#include "dialect/extra_members.hpp"
#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "dialect/json_parts.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <optional>

namespace troupe::detail {

namespace {

/// What users give there joins ours (`effort`).
constexpr std::string_view output_config[] = {"output_config"};

/// The tokens that a model may think with, if that is asked for: `thinking` with a budget.
std::optional<uint32_t> thinking_budget(const settings& x) {
  json_document document;
  const auto root = document.parse('{' + extra_object{x, "thinking"}.members() + '}');
  if (!root || text_at(*root, "type") != "enabled")
    return std::nullopt;
  const auto budget = count_at(*root, "budget_tokens").value_or(0);
  return static_cast<uint32_t>(std::min<uint64_t>(budget, UINT32_MAX / 2));
}

/// The limit that the request must have; what a model thinks counts to it.
uint32_t tokens_max_of(const settings& x, const provider& row, uint32_t doublings) {
  const auto usual = row.usual_tokens_max + thinking_budget(x).value_or(0);
  return *doubled(x.tokens_max.value_or(usual), doublings);
}

void append_system(std::string& out, std::string_view text, bool is_marked) {
  if (text.empty())
    return;
  if (!is_marked) {
    out += ',';
    append_member(out, "system", text);
    return;
  }
  out += ",\"system\":[{\"type\":\"text\",";
  append_member(out, "text", text);
  out += cache_mark;
  out += "}]";
}

void append_tool(std::string& out, const requested_record& record, bool is_strict, bool is_marked) {
  append_comma(out);
  out += '{';
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  if (is_strict)
    out += ",\"strict\":true";
  out += ",\"input_schema\":";
  out += record.schema_text;
  if (is_marked)
    out += cache_mark;
  out += '}';
}

/// Of one function, or of several. A model that thinks with a budget may not be forced.
void append_tool_choice(std::string& out, const settings& x, const requested_record& record,
                        bool parallel_calls) {
  const bool is_one = record.functions.empty();
  const bool is_free = x.tool_choice == tool_choice::automatic || thinking_budget(x);
  out += ",\"tool_choice\":{";
  if (is_free) {
    append_member(out, "type", "auto");
  } else if (is_one && x.tool_choice == tool_choice::function) {
    append_member(out, "type", "tool");
    out += ',';
    append_member(out, "name", record.name);
  } else {
    append_member(out, "type", "any");
  }
  if (is_one && parallel_calls)
    out += ",\"disable_parallel_tool_use\":true";
  out += '}';
}

void append_tools(std::string& out, const settings& x, const requested_record& record,
                  const format_options& options, bool caches) {
  const bool is_strict = x.mode == mode::tools_strict;
  out += ",\"tools\":[";
  for (const auto& function : record.functions)
    append_tool(out, function, is_strict, caches && &function == &record.functions.back());
  if (record.functions.empty())
    append_tool(out, record, is_strict, caches);
  out += ']';
  append_tool_choice(out, x, record, options.parallel_calls);
}

void append_output_config(std::string& out, const settings& x, const requested_record& record) {
  const extra_object config{x, output_config[0]};
  std::string format;
  if (!config.has("format"))
    format = "\"format\":{\"type\":\"json_schema\",\"schema\":" + record.schema_text + '}';
  config.append(out, format);
}

void append_form(std::string& out, const settings& x, const requested_record& record,
                 const format_options& options, bool caches) {
  switch (x.mode) {
  case mode::automatic:
  case mode::tools:
  case mode::tools_strict:
    append_tools(out, x, record, options, caches);
    break;
  case mode::json_schema:
    append_output_config(out, x, record);
    break;
  case mode::json_object:
  case mode::md_json:
    break;
  }
}

} // namespace

anthropic_request::anthropic_request(const settings& x, const provider& row,
                                     const requested_record& record, const format_options& options,
                                     bool caches)
  : conversation_(x, row, record),
    caches_(caches) {
  head_ = '{';
  append_member(head_, "model", x.model);
  append_system(system_, conversation_.usual_system(), caches);
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    auto& tail = tails_.emplace_back("],\"max_tokens\":");
    append_json_number(tail, tokens_max_of(x, row, i));
    append_form(tail, x, record, options, caches);
    if (x.temperature) {
      tail += ",\"temperature\":";
      append_json_number(tail, *x.temperature);
    }
    if (options.streamed)
      tail += ",\"stream\":true";
    if (x.mode == mode::json_schema)
      append_extra_members(tail, x, output_config);
    else
      append_extra_members(tail, x);
    tail += '}';
  }
}

expected<std::string> anthropic_request::body(const said_conversation& x,
                                              uint32_t doublings) const {
  const auto& tail = tails_[std::min<size_t>(doublings, tails_.size() - 1)];
  std::string out;
  out.reserve(head_.size() + system_.size() + tail.size()
              + with_escapes(size_of(x.turns) + (x.has_own_system ? x.system.size() : 0)) + 64);
  out += head_;
  if (x.has_own_system)
    append_system(out, x.system, false);
  else
    out += system_;
  out += ",\"messages\":[";
  if (auto done = append_anthropic_messages(out, x.turns); !done)
    return unexpected<error>{done.error()};
  out += tail;
  return out;
}

} // namespace troupe::detail
