#include "cohere_request.hpp"

#include "cohere_message.hpp"
#include "dialect/extra_members.hpp"
#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

void append_function(std::string& out, const requested_record& record) {
  append_comma(out);
  out += R"({"type":"function","function":{)";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  out += ",\"parameters\":" + record.schema_text + "}}";
}

/// No function can be demanded by its name; but only those that are wanted are there.
void append_tools(std::string& out, const settings& x, const requested_record& record) {
  out += ",\"tools\":[";
  for (const auto& function : record.functions)
    append_function(out, function);
  if (record.functions.empty())
    append_function(out, record);
  out += ']';
  if (x.mode == mode::tools_strict)
    out += ",\"strict_tools\":true";
  if (x.tool_choice != tool_choice::automatic)
    out += R"(,"tool_choice":"REQUIRED")";
}

void append_format(std::string& out, const settings& x, const requested_record& record) {
  switch (x.mode) {
  case mode::automatic:
  case mode::tools:
  case mode::tools_strict:
    append_tools(out, x, record);
    break;
  case mode::json_schema:
    out += R"(,"response_format":{"type":"json_object","json_schema":)" + record.schema_text + '}';
    break;
  case mode::json_object:
    out += R"(,"response_format":{"type":"json_object"})";
    break;
  case mode::md_json:
    break;
  }
}

void append_sampling(std::string& out, const settings& x) {
  if (x.temperature) {
    out += ",\"temperature\":";
    append_json_number(out, *x.temperature);
  }
  if (x.seed) {
    out += ",\"seed\":";
    append_json_number(out, *x.seed);
  }
  if (x.tokens_max) {
    out += ",\"max_tokens\":";
    append_json_number(out, *x.tokens_max);
  }
}

} // namespace

cohere_request::cohere_request(const settings& x, const provider& row,
                               const requested_record& record, const format_options& options)
  : conversation_(x, row, record) {
  head_ = "{\"model\":";
  append_json_string(head_, x.model);
  head_ += ",\"messages\":[";
  auto longer = x;
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    longer.tokens_max = doubled(x.tokens_max, i);
    auto& tail = tails_.emplace_back("]");
    append_format(tail, x, record);
    append_sampling(tail, longer);
    tail += options.streamed ? ",\"stream\":true" : ",\"stream\":false";
    append_extra_members(tail, x);
    tail += '}';
  }
}

expected<std::string> cohere_request::body(const prompt& x, std::span<const reask_turn> turns,
                                           uint32_t doublings) const {
  const auto said = conversation_.of(x, turns);
  if (!said)
    return unexpected<error>{said.error()};
  return body(*said, doublings);
}

std::string cohere_request::body(const said_conversation& said, uint32_t doublings) const {
  const auto& tail = tails_[std::min<size_t>(doublings, tails_.size() - 1)];
  const auto variable = 64 + said.system.size() + size_of(said.turns);
  std::string out;
  out.reserve(head_.size() + with_escapes(variable) + tail.size() + 16);
  out += head_;
  if (!said.system.empty())
    append_cohere_text(out, "system", said.system);
  for (const auto& turn : said.turns)
    append_cohere_turn(out, turn);
  out += tail;
  return out;
}

} // namespace troupe::detail
