#include "cohere_message.hpp"

#include "dialect/data_url.hpp"
#include "dialect/json_members.hpp"
#include "dialect/opaque_members.hpp"

#include <troupe/detail/json.hpp>

namespace troupe::detail {

namespace {

void append_text_part(std::string& out, std::string_view text) {
  append_comma(out);
  out += R"({"type":"text",)";
  append_member(out, "text", text);
  out += '}';
}

/// A picture, or a text: the row has no others.
void append_file(std::string& out, const loaded_file& x) {
  if (x.kind == file_kind::text && x.url.empty()) {
    append_text_part(out, x.name + ":\n\n" + x.content);
    return;
  }
  append_comma(out);
  out += R"({"type":"image_url","image_url":{)";
  append_url_member(out, "url", x);
  out += "}}";
}

void append_user(std::string& out, const said_turn& x) {
  if (x.files.empty()) {
    append_cohere_text(out, "user", x.text);
    return;
  }
  append_comma(out);
  out += R"({"role":"user","content":[)";
  for (const auto& file : x.files)
    append_file(out, file);
  append_text_part(out, x.text);
  out += "]}";
}

void append_calls(std::string& out, std::span<const tool_call> calls) {
  append_comma(out);
  out += "\"tool_calls\":[";
  for (const auto& call : calls) {
    append_comma(out);
    out += '{';
    append_member(out, "id", call.id);
    out += R"(,"type":"function","function":{)";
    append_member(out, "name", call.name);
    out += ',';
    append_member(out, "arguments", call.arguments);
    out += "}}";
  }
  out += ']';
}

/// What the model thought stands in front of what it said; its plan for calls beside them.
void append_assistant(std::string& out, const said_turn& x) {
  append_comma(out);
  out += R"({"role":"assistant")";
  const auto members = opaque_of(x.opaque, 0);
  const auto json = '{' + std::string{members} + '}';
  json_document document;
  const auto root = document.parse(json);
  const auto thoughts = root ? root->find("thinking") : std::nullopt;
  const auto plan = root ? root->find("tool_plan") : std::nullopt;
  if (thoughts && thoughts->is_string()) {
    out += R"(,"content":[{"type":"thinking",)";
    append_member(out, "thinking", thoughts->as_string());
    out += '}';
    if (!x.text.empty())
      append_text_part(out, x.text);
    out += ']';
  } else if (!x.text.empty() || x.calls.empty()) {
    out += ',';
    append_member(out, "content", x.text);
  }
  if (plan && plan->is_string()) {
    out += ',';
    append_member(out, "tool_plan", plan->as_string());
  }
  if (!x.calls.empty())
    append_calls(out, x.calls);
  out += '}';
}

} // namespace

void append_cohere_text(std::string& out, std::string_view who, std::string_view text) {
  append_comma(out);
  out += '{';
  append_member(out, "role", who);
  out += ',';
  append_member(out, "content", text);
  out += '}';
}

void append_cohere_turn(std::string& out, const said_turn& x) {
  if (x.who == speaker::assistant) {
    append_assistant(out, x);
    return;
  }
  for (const auto& result : x.results) {
    append_comma(out);
    out += R"({"role":"tool",)";
    append_member(out, "tool_call_id", result.id);
    out += ',';
    append_member(out, "content", result.text);
    out += '}';
  }
  if (x.results.empty() || !x.text.empty() || !x.files.empty())
    append_user(out, x);
}

} // namespace troupe::detail
