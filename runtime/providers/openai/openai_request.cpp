#include "openai_request.hpp"

#include "dialect/extra_members.hpp"
#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "dialect/prompt_cache.hpp"
#include "openai_files.hpp"
#include "openai_messages.hpp"
#include "openai_turns.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <optional>

namespace troupe::detail {

namespace {

constexpr std::string_view placeholder = "{text}";
constexpr std::string_view message_start = "{\"role\":\"user\",\"content\":\"";

void append_function(std::string& out, const requested_record& record, bool is_strict) {
  out += "{\"type\":\"function\",\"function\":{";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  if (is_strict) {
    out += ",\"strict\":true";
  }
  out += ",\"parameters\":";
  out += record.schema_text;
  out += "}}";
}

/// Of one function, or of several.
void append_tool_choice(std::string& out, const settings& x, const provider& row,
                        const requested_record& record) {
  out += ",\"tool_choice\":";
  switch (x.tool_choice) {
  case tool_choice::function:
    if (record.functions.empty() && row.parameters.tool_choice_named) {
      out += "{\"type\":\"function\",\"function\":{";
      append_member(out, "name", record.name);
      out += "}}";
      return;
    }
    [[fallthrough]];
  case tool_choice::required:
    append_json_string(out, row.parameters.tool_choice_any);
    return;
  case tool_choice::automatic:
    out += "\"auto\"";
    return;
  }
}

void append_tools(std::string& out, const settings& x, const provider& row,
                  const requested_record& record, bool parallel_calls) {
  const bool is_strict = x.mode == mode::tools_strict && row.parameters.strict;
  out += ",\"tools\":[";
  for (auto& function : record.functions) {
    if (out.back() != '[') {
      out += ',';
    }
    append_function(out, function, is_strict);
  }
  if (record.functions.empty()) {
    append_function(out, record, is_strict);
  }
  out += ']';
  append_tool_choice(out, x, row, record);
  if (!record.functions.empty() && parallel_calls && row.parameters.parallel_tool_calls) {
    out += ",\"parallel_tool_calls\":true";
  }
}

void append_json_schema_format(std::string& out, const provider& row,
                               const requested_record& record) {
  out += ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  out += row.parameters.strict ? ",\"strict\":true,\"schema\":" : ",\"schema\":";
  out += record.schema_text;
  out += "}}";
}

void append_format(std::string& out, const settings& x, const provider& row,
                   const requested_record& record, bool parallel_calls) {
  switch (x.mode) {
  case mode::automatic:
  case mode::tools:
  case mode::tools_strict:
    append_tools(out, x, row, record, parallel_calls);
    break;
  case mode::json_schema:
    append_json_schema_format(out, row, record);
    break;
  case mode::json_object:
    out += ",\"response_format\":{\"type\":\"json_object\"}";
    break;
  case mode::md_json:
    break;
  }
}

void append_name(std::string& out, std::string_view name) {
  out += ',';
  append_json_string(out, name);
  out += ':';
}

void append_sampling(std::string& out, const settings& x, const provider& row) {
  if (x.temperature) {
    append_name(out, "temperature");
    append_json_number(out, *x.temperature);
  }
  if (x.seed) {
    append_name(out, row.parameters.seed_name);
    append_json_number(out, *x.seed);
  }
  if (x.tokens_max) {
    append_name(out, x.legacy_tokens_max ? "max_tokens" : "max_completion_tokens");
    append_json_number(out, *x.tokens_max);
  }
}

/// What the provider needs, unless the user says it otherwise.
void append_fixed_members(std::string& out, const settings& x, const provider& row) {
  for (const auto& member : row.fixed_members) {
    if (has_extra_member(x, member.name))
      continue;
    append_name(out, member.name);
    out += member.value;
  }
}

/// What stands before, between and after the places of the text; the first holds the start of the
/// message, and `front`.
std::vector<std::string> text_parts(std::string_view pattern, std::string_view front,
                                    bool is_first_message) {
  std::vector<std::string> result;
  std::string part = is_first_message ? "" : ",";
  part += message_start;
  part += escaped(front);
  auto at = pattern.find(placeholder);
  while (at != std::string_view::npos) {
    result.push_back(part + escaped(pattern.substr(0, at)));
    part.clear();
    pattern.remove_prefix(at + placeholder.size());
    at = pattern.find(placeholder);
  }
  result.push_back(part + escaped(pattern) + "\"}");
  return result;
}

} // namespace

openai_request::openai_request(const settings& x, const provider& row,
                               const requested_record& record, const format_options& options)
  : history_(x, record),
    files_(file_terms_of(x, row)) {
  head_ = "{\"model\":";
  append_json_string(head_, x.model);
  head_ += ",\"messages\":[";
  auto text = instructions(x, record);
  const bool has_message = !text.empty() && x.instruction_role != instruction_role::user;
  if (has_message) {
    append_plain_message(head_, to_string(x.instruction_role), text);
  } else if (!text.empty()) {
    front_ = std::move(text) + "\n\n";
  }
  text_parts_ = text_parts(x.prompt_template, front_, !has_message);
  std::string form;
  append_format(form, x, row, record, options.parallel_calls);
  auto longer = x;
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    longer.tokens_max = doubled(x.tokens_max, i);
    auto& tail = tails_.emplace_back("]");
    tail += form;
    if (marks_prompt(x, row) && !has_extra_member(x, "prompt_cache_key")) {
      tail += ',';
      append_member(tail, "prompt_cache_key", prompt_cache_key(head_, form));
    }
    append_sampling(tail, longer, row);
    if (options.streamed)
      tail += ",\"stream\":true";
    if (options.streamed && x.stream_options && row.parameters.stream_options)
      tail += ",\"stream_options\":{\"include_usage\":true}";
    append_fixed_members(tail, x, row);
    append_extra_members(tail, x);
    tail += '}';
  }
}

expected<std::string> openai_request::body(const prompt& x, std::span<const reask_turn> turns,
                                           uint32_t doublings) const {
  request_files files;
  if (has_files(x)) {
    auto loaded = load_files(x, files_);
    if (!loaded)
      return unexpected<error>{loaded.error()};
    files = std::move(*loaded);
  }
  const auto& tail = tails_[std::min<size_t>(doublings, tails_.size() - 1)];
  auto variable = x.messages.empty() ? x.text.size() * (text_parts_.size() - 1) : size_of(x);
  auto constant = head_.size() + front_.size() + tail.size();
  for (auto& part : text_parts_) {
    constant += part.size();
  }
  for (auto& turn : turns) {
    variable += size_of(turn);
  }
  for (auto& list : files) {
    for (auto& file : list) {
      constant += file.content.size() + 256;
    }
  }
  std::string out;
  out.reserve(constant + with_escapes(variable) + 16);
  out += head_;
  if (!x.messages.empty()) {
    append_messages(out, x.messages, files);
  } else if (files.empty()) {
    append_text(out, x.text);
  } else {
    append_text_with_files(out, x.text, files.front());
  }
  if (!turns.empty())
    append_turns(out, history_.of(turns),
                 x.messages.empty() || x.messages.back().who == role::user);
  out += tail;
  return out;
}

void openai_request::append_messages(std::string& out, const std::vector<message>& messages,
                                     const request_files& files) const {
  bool owes_front = !front_.empty();
  for (size_t i = 0; i < messages.size(); ++i) {
    auto& m = messages[i];
    if (out.back() != '[') {
      out += ',';
    }
    const bool takes_front = owes_front && m.who == role::user;
    owes_front = owes_front && !takes_front;
    if (!files.empty() && !files[i].empty()) {
      out += message_start.substr(0, message_start.size() - 1);
      append_content_parts(out, files[i], escaped(takes_front ? front_ + m.content : m.content));
      out += '}';
    } else if (takes_front) {
      append_plain_message(out, "user", front_ + m.content);
    } else {
      append_message(out, m);
    }
  }
}

void openai_request::append_text(std::string& out, std::string_view text) const {
  out += text_parts_.front();
  for (size_t i = 1; i < text_parts_.size(); ++i) {
    append_escaped(out, text);
    out += text_parts_[i];
  }
}

void openai_request::append_text_with_files(std::string& out, std::string_view text,
                                            std::span<const loaded_file> files) const {
  std::string whole;
  whole.reserve(with_escapes(text.size()) + 256);
  append_text(whole, text);
  const auto start = whole.find(message_start) + message_start.size();
  // Without the quotes of the content.
  out.append(whole, 0, start - 1);
  append_content_parts(out, files, std::string_view{whole}.substr(start, whole.size() - start - 2));
  out += '}';
}

} // namespace troupe::detail
