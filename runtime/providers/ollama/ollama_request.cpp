#include "ollama_request.hpp"

#include "dialect/instructions.hpp"
#include "dialect/json_members.hpp"
#include "dialect/opaque_members.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe::detail {

namespace {

/// What an answer may need where nobody has said so.
constexpr uint64_t usual_answer_tokens = 2048;
/// What a model makes of a picture; the largest ones are made smaller.
constexpr uint64_t picture_tokens = 2048;
/// Of the template around the messages.
constexpr uint64_t template_tokens = 64;

constexpr std::array<std::string_view, 1> placed_members{"options"};

void append_tool(std::string& out, const requested_record& record) {
  append_comma(out);
  out += "{\"type\":\"function\",\"function\":{";
  append_member(out, "name", record.name);
  out += ',';
  append_member(out, "description", record.description);
  out += ",\"parameters\":";
  out += record.schema_text;
  out += "}}";
}

/// What the mode adds.
std::string form_of(const settings& x, const requested_record& record) {
  std::string result;
  if (asks_for_call(x.mode)) {
    result = ",\"tools\":[";
    for (const auto& function : record.functions)
      append_tool(result, function);
    if (record.functions.empty())
      append_tool(result, record);
    result += ']';
  } else if (x.mode == mode::json_schema) {
    result = ",\"format\":" + record.schema_text;
  } else if (x.mode == mode::json_object) {
    result = ",\"format\":\"json\"";
  }
  return result;
}

std::string options_of(const settings& x, std::optional<uint32_t> tokens_max,
                       const extra_object& given) {
  std::string result;
  const auto add = [&](std::string_view name, auto value) {
    if (!value || given.has(name))
      return;
    append_comma(result);
    append_json_string(result, name);
    result += ':';
    append_json_number(result, *value);
  };
  add("temperature", x.temperature);
  add("seed", x.seed);
  add("num_predict", tokens_max);
  return result;
}

/// Opens a message whose content is that text.
void append_opening(std::string& out, std::string_view who, std::string_view text) {
  append_comma(out);
  out += '{';
  append_member(out, "role", who);
  out += ',';
  append_member(out, "content", text);
}

expected<void> append_user_message(std::string& out, const said_turn& x) {
  std::string text;
  std::string images;
  for (const auto& file : x.files) {
    switch (file.kind) {
    case file_kind::image:
      if (!file.url.empty())
        return failed(errc::configuration,
                      file.name + ": Ollama fetches no pictures; give the file instead of its URL");
      append_comma(images);
      append_json_string(images, file.content);
      break;
    case file_kind::text:
      text += file.name + ":\n" + file.content + "\n\n";
      break;
    case file_kind::pdf:
      return failed(errc::configuration,
                    file.name + ": Ollama takes no PDF; give its text, or its pages as pictures");
    case file_kind::audio:
      return failed(errc::configuration, file.name + ": Ollama takes no audio; give its text");
    }
  }
  append_opening(out, "user", text + x.text);
  if (!images.empty())
    out += ",\"images\":[" + images + ']';
  out += '}';
  return {};
}

void append_assistant_message(std::string& out, const said_turn& x) {
  append_opening(out, "assistant", x.text);
  append_members(out, opaque_of(x.opaque, 0));
  if (!x.calls.empty()) {
    out += ",\"tool_calls\":[";
    for (const auto& call : x.calls) {
      append_comma(out);
      out += '{';
      append_member(out, "id", call.id);
      out += ",\"function\":{";
      append_member(out, "name", call.name);
      // An object, and always one that is whole.
      out += ",\"arguments\":" + call.arguments + "}}";
    }
    out += ']';
  }
  out += '}';
}

expected<void> append_turn(std::string& out, const said_turn& x) {
  if (x.who == speaker::assistant) {
    append_assistant_message(out, x);
    return {};
  }
  for (const auto& result : x.results) {
    append_opening(out, "tool", result.text);
    out += ',';
    append_member(out, "tool_name", result.name);
    out += ',';
    append_member(out, "tool_call_id", result.id);
    out += '}';
  }
  if (x.text.empty() && x.files.empty() && !x.results.empty())
    return {};
  return append_user_message(out, x);
}

} // namespace

ollama_request::ollama_request(const settings& x, const provider& row,
                               const requested_record& record, const format_options& options)
  : conversation_(x, row, record),
    context_(x),
    options_(x, "options"),
    what_(']' + form_of(x, record)) {
  head_ = "{\"model\":";
  append_json_string(head_, x.model);
  head_ += ",\"messages\":[";
  for (uint32_t i = 0; i <= x.truncation_retries; ++i) {
    const auto most = doubled(x.tokens_max, i);
    forms_.push_back({options_of(x, most, options_), most.value_or(usual_answer_tokens)});
  }
  // Streaming is what happens if nobody says so.
  rest_ = options.streamed ? ",\"stream\":true" : ",\"stream\":false";
  // Better no answer than one to a part of the prompt; servers that do not know it cut all the
  // same.
  for (const std::string_view name : {"truncate", "shift"})
    if (!has_extra_member(x, name))
      rest_ += ",\"" + std::string{name} + "\":false";
  append_extra_members(rest_, x, placed_members);
  rest_ += '}';
}

expected<std::string> ollama_request::body(const prompt& x, std::span<const reask_turn> turns,
                                           uint32_t doublings) const {
  const auto said = conversation_.of(x, turns);
  if (!said)
    return unexpected<error>{said.error()};
  return body(*said, doublings);
}

expected<std::string> ollama_request::body(const said_conversation& x, uint32_t doublings) const {
  const auto& form = forms_[std::min<size_t>(doublings, forms_.size() - 1)];
  auto out = head_;
  if (!x.system.empty()) {
    append_opening(out, "system", x.system);
    out += '}';
  }
  uint64_t pictures = 0;
  uint64_t picture_bytes = 0;
  for (const auto& turn : x.turns) {
    if (auto done = append_turn(out, turn); !done)
      return unexpected<error>{done.error()};
    for (const auto& file : turn.files)
      if (file.kind == file_kind::image) {
        ++pictures;
        picture_bytes += file.content.size();
      }
  }
  out += what_;
  // Base64 is ASCII.
  const auto tokens = tokens_of(out) - picture_bytes / 3 + pictures * picture_tokens
                      + template_tokens + form.tokens_max;
  auto own = form.members;
  if (const auto size = context_.size_for(tokens)) {
    append_comma(own);
    own += "\"num_ctx\":" + std::to_string(*size);
  }
  options_.append(out, own);
  return out += rest_;
}

} // namespace troupe::detail
