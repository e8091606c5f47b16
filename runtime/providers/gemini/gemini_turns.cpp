#include "gemini_turns.hpp"

#include "dialect/json_members.hpp"
#include "dialect/opaque_members.hpp"
#include "gemini_opaque.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

/// What Google takes in place of a signature that a call never had ("skip thought signature
/// validator", in base64): Gemini 3 refuses calls without one.
constexpr std::string_view no_signature = R"("c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=")";

void append_text(std::string& out, std::string_view text, std::string_view signature = {}) {
  append_comma(out);
  out += '{';
  append_member(out, "text", text);
  if (!signature.empty())
    append_members(out, call_signature(signature));
  out += '}';
}

void append_file(std::string& out, const loaded_file& x) {
  if (x.kind == file_kind::text && x.url.empty()) {
    append_text(out, x.name + ":\n\n" + x.content);
    return;
  }
  append_comma(out);
  out += x.url.empty() ? R"({"inlineData":{)" : R"({"fileData":{)";
  if (!x.media_type.empty()) {
    append_member(out, "mimeType", x.media_type);
    out += ',';
  }
  if (x.url.empty()) {
    // Base64 needs no escapes.
    out += "\"data\":\"" + x.content + '"';
  } else {
    append_member(out, "fileUri", x.url);
  }
  out += "}}";
}

void append_identity(std::string& out, std::string_view id, std::string_view name) {
  if (!id.empty()) {
    append_member(out, "id", id);
    out += ',';
  }
  append_member(out, "name", gemini_function_name(name));
}

void append_result(std::string& out, const call_result& x) {
  append_comma(out);
  out += R"({"functionResponse":{)";
  append_identity(out, x.id, x.name);
  out += ",\"response\":{";
  append_member(out, x.is_error ? "error" : "output", x.text);
  out += "}}}";
}

void append_call(std::string& out, const tool_call& x, std::string_view members) {
  append_comma(out);
  out += R"({"functionCall":{)";
  append_identity(out, x.id, x.name);
  out += ",\"args\":" + x.arguments + '}';
  append_members(out, members);
  out += '}';
}

void append_answer(std::string& out, const said_turn& x) {
  const auto memory = memory_of(x.opaque, x.text);
  for (const auto& part : memory.others) {
    append_comma(out);
    out += part;
  }
  for (const auto& part : memory.texts)
    append_text(out, std::string_view{x.text}.substr(part.from, part.to - part.from),
                part.signature);
  const bool is_signed = std::any_of(x.opaque.begin(), x.opaque.end(),
                                     [](const opaque_part& y) { return y.call > 0; });
  uint32_t number = 0;
  for (const auto& call : x.calls) {
    ++number;
    const auto members = opaque_of(x.opaque, number);
    append_call(out, call,
                number == 1 && !is_signed ? call_signature(no_signature) : std::string{members});
  }
}

} // namespace

void append_gemini_turn(std::string& out, const said_turn& x) {
  append_comma(out);
  const bool is_model = x.who == speaker::assistant;
  out += is_model ? R"({"role":"model","parts":[)" : R"({"role":"user","parts":[)";
  if (is_model) {
    append_answer(out, x);
  } else {
    for (const auto& result : x.results)
      append_result(out, result);
    for (const auto& file : x.files)
      append_file(out, file);
    if (!x.text.empty())
      append_text(out, x.text);
  }
  if (out.back() == '[')
    append_text(out, {});
  out += "]}";
}

std::string gemini_function_name(std::string_view name) {
  constexpr size_t name_max = 64;
  if (!name.empty() && (is_letter(name.front()) || name.front() == '_'))
    return std::string{name};
  return '_' + std::string{name.substr(0, name_max - 1)};
}

} // namespace troupe::detail
