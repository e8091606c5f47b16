#include "anthropic_blocks.hpp"

#include "dialect/json_members.hpp"
#include "dialect/opaque_blocks.hpp"
#include "dialect/plain_id.hpp"
#include "text/ascii.hpp"

#include <string_view>

namespace troupe::detail {

namespace {

void begin_block(std::string& out, std::string_view type) {
  append_comma(out);
  out += '{';
  append_member(out, "type", type);
}

void append_text_member(std::string& out, std::string_view name, std::string_view text) {
  out += ',';
  append_member(out, name, text);
}

void append_text_block(std::string& out, std::string_view text) {
  begin_block(out, "text");
  append_text_member(out, "text", text);
  out += '}';
}

void append_call(std::string& out, const tool_call& x) {
  begin_block(out, "tool_use");
  append_text_member(out, "id", plain_id(x.id));
  append_text_member(out, "name", x.name);
  out += ",\"input\":";
  out += x.arguments;
  out += '}';
}

void append_result(std::string& out, const call_result& x) {
  begin_block(out, "tool_result");
  append_text_member(out, "tool_use_id", plain_id(x.id));
  append_text_member(out, "content", x.text);
  if (x.is_error)
    out += ",\"is_error\":true";
  out += '}';
}

expected<void> append_file(std::string& out, const loaded_file& x) {
  const bool is_url = !x.url.empty();
  if (x.kind == file_kind::audio)
    return failed(errc::configuration, "Anthropic takes no audio: " + x.name);
  if (x.kind == file_kind::text && is_url)
    return failed(errc::configuration,
                  "Anthropic fetches pictures and PDFs only, no texts: " + x.name);
  begin_block(out, x.kind == file_kind::image ? "image" : "document");
  out += ",\"source\":{";
  append_member(out, "type", is_url ? "url" : x.kind == file_kind::text ? "text" : "base64");
  if (is_url) {
    append_text_member(out, "url", x.url);
  } else {
    // Of texts there is one type.
    append_text_member(out, "media_type",
                       x.kind == file_kind::text  ? std::string_view{"text/plain"}
                       : x.kind == file_kind::pdf ? std::string_view{"application/pdf"}
                                                  : std::string_view{x.media_type});
    append_text_member(out, "data", x.content);
  }
  out += '}';
  if (x.kind != file_kind::image && !x.name.empty())
    append_text_member(out, "title", x.name);
  out += '}';
  return {};
}

bool is_blank(std::string_view text) {
  return trim(text).empty();
}

/// The text alone, where there is nothing else.
bool is_plain(const said_turn& x) {
  return x.calls.empty() && x.opaque.empty() && x.results.empty() && x.files.empty();
}

expected<void> append_user_blocks(std::string& out, const said_turn& x) {
  for (const auto& result : x.results)
    append_result(out, result);
  for (const auto& file : x.files)
    if (auto done = append_file(out, file); !done)
      return done;
  if (!is_blank(x.text))
    append_text_block(out, x.text);
  return {};
}

void append_assistant_blocks(std::string& out, const said_turn& x) {
  append_blocks(out, x.opaque);
  if (!is_blank(x.text))
    append_text_block(out, x.text);
  for (const auto& call : x.calls)
    append_call(out, call);
}

} // namespace

expected<void> append_anthropic_messages(std::string& out, std::span<const said_turn> turns) {
  for (const auto& turn : turns) {
    const bool is_user = turn.who == speaker::user;
    if (!is_user && turn.calls.empty() && is_blank(turn.text))
      continue;
    append_comma(out);
    out += '{';
    append_member(out, "role", is_user ? "user" : "assistant");
    if (is_plain(turn)) {
      append_text_member(out, "content", turn.text);
      out += '}';
      continue;
    }
    out += ",\"content\":[";
    if (!is_user)
      append_assistant_blocks(out, turn);
    else if (auto done = append_user_blocks(out, turn); !done)
      return done;
    out += "]}";
  }
  return {};
}

} // namespace troupe::detail
