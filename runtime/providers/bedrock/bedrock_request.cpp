#include "bedrock_request.hpp"

#include "bedrock_blocks.hpp"
#include "dialect/extra_members.hpp"
#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "dialect/json_parts.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

/// What users give there joins ours (`topP`).
constexpr std::string_view inference[] = {"inferenceConfig"};

/// Whether Claude is to think with a budget: then no call may be forced.
bool thinks(const settings& x) {
  json_document document;
  const extra_object fields{x, "additionalModelRequestFields"};
  const auto root = document.parse('{' + fields.members() + '}');
  return root && text_at(part_at(*root, "thinking"), "type") == "enabled";
}

void append_system(std::string& out, std::string_view text, bool is_marked) {
  if (text.empty())
    return;
  out += "\"system\":[{";
  append_member(out, "text", text);
  out += '}';
  if (is_marked) {
    out += ',';
    out += cache_point;
  }
  out += "],";
}

void append_inference(std::string& out, const settings& x, std::optional<uint32_t> tokens_max) {
  const extra_object config{x, inference[0]};
  std::string own;
  const auto add = [&](std::string_view name, auto value) {
    if (config.has(name))
      return;
    if (!own.empty())
      own += ',';
    append_json_string(own, name);
    own += ':';
    append_json_number(own, value);
  };
  if (tokens_max)
    add("maxTokens", *tokens_max);
  if (x.temperature)
    add("temperature", *x.temperature);
  config.append(out, own);
}

void append_tool(std::string& out, const requested_record& record, bool is_strict) {
  append_comma(out);
  out += "{\"toolSpec\":{";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  out += ",\"inputSchema\":{\"json\":";
  out += record.schema_text;
  out += is_strict ? "},\"strict\":true}}" : "}}}";
}

void append_tools(std::string& out, const settings& x, const requested_record& record,
                  bool caches) {
  const bool is_strict = x.mode == mode::tools_strict;
  out += ",\"toolConfig\":{\"tools\":[";
  for (const auto& function : record.functions)
    append_tool(out, function, is_strict);
  if (record.functions.empty())
    append_tool(out, record, is_strict);
  if (caches) {
    out += ',';
    out += cache_point;
  }
  out += "],\"toolChoice\":{";
  if (x.tool_choice == tool_choice::automatic || thinks(x)) {
    out += "\"auto\":{}";
  } else if (record.functions.empty() && x.tool_choice == tool_choice::function) {
    out += "\"tool\":{";
    append_member(out, "name", record.name);
    out += '}';
  } else {
    out += "\"any\":{}";
  }
  out += "}}";
}

/// The schema is a text here.
void append_output_format(std::string& out, const requested_record& record) {
  out += ",\"outputConfig\":{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{"
         "\"jsonSchema\":{";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  out += ',';
  append_member(out, "schema", record.schema_text);
  out += "}}}}";
}

void append_form(std::string& out, const settings& x, const requested_record& record, bool caches) {
  switch (x.mode) {
  case mode::automatic:
  case mode::tools:
  case mode::tools_strict:
    append_tools(out, x, record, caches);
    break;
  case mode::json_schema:
    append_output_format(out, record);
    break;
  case mode::json_object:
  case mode::md_json:
    break;
  }
}

} // namespace

bedrock_request::bedrock_request(const settings& x, const provider& row,
                                 const requested_record& record, bool caches)
  : conversation_(x, row, record),
    has_tools_(asks_for_call(x.mode)) {
  append_system(system_, conversation_.usual_system(), caches);
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    auto& tail = tails_.emplace_back("]");
    append_inference(tail, x, doubled(x.tokens_max, i));
    append_form(tail, x, record, caches);
    append_extra_members(tail, x, inference);
    tail += '}';
  }
}

expected<std::string> bedrock_request::body(const said_conversation& x, uint32_t doublings) const {
  const auto& tail = tails_[std::min<size_t>(doublings, tails_.size() - 1)];
  std::string out;
  out.reserve(system_.size() + tail.size()
              + with_escapes(size_of(x.turns) + (x.has_own_system ? x.system.size() : 0)) + 64);
  out += '{';
  if (x.has_own_system)
    append_system(out, x.system, false);
  else
    out += system_;
  out += "\"messages\":[";
  if (auto done = append_bedrock_messages(out, x.turns, has_tools_); !done)
    return unexpected<error>{done.error()};
  out += tail;
  return out;
}

} // namespace troupe::detail
