#include "bedrock_blocks.hpp"

#include "dialect/base64.hpp"
#include "dialect/json_members.hpp"
#include "dialect/opaque_blocks.hpp"
#include "dialect/plain_id.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace troupe::detail {

namespace {

bool is_blank(std::string_view text) {
  return trim(text).empty();
}

void append_text(std::string& out, std::string_view text) {
  append_comma(out);
  out += '{';
  append_member(out, "text", text);
  out += '}';
}

void append_call(std::string& out, const tool_call& x, bool has_tools) {
  if (!has_tools)
    return append_text(out, x.name + ' ' + x.arguments);
  append_comma(out);
  out += "{\"toolUse\":{";
  append_member(out, "toolUseId", plain_id(x.id));
  out += ',';
  append_member(out, "name", x.name);
  out += ",\"input\":";
  out += x.arguments;
  out += "}}";
}

void append_result(std::string& out, const call_result& x, bool has_tools) {
  if (!has_tools)
    return append_text(out, x.name + ": " + x.text);
  append_comma(out);
  out += "{\"toolResult\":{";
  append_member(out, "toolUseId", plain_id(x.id));
  out += ",\"content\":[{";
  append_member(out, "text", x.text);
  out += "}],";
  append_member(out, "status", x.is_error ? "error" : "success");
  out += "}}";
}

/// What the type or, of a file that is fetched, the end of its name says.
std::string_view format_of(const loaded_file& x) {
  constexpr std::pair<std::string_view, std::string_view> formats[]
    = {{"png", "png"},   {"jpeg", "jpeg"}, {"jpg", "jpeg"},    {"gif", "gif"},
       {"webp", "webp"}, {"pdf", "pdf"},   {"csv", "csv"},     {"html", "html"},
       {"htm", "html"},  {"md", "md"},     {"markdown", "md"}, {"plain", "txt"}};
  const auto named = [&](std::string_view text, char before) {
    const auto end = text.substr(text.rfind(before) + 1);
    const auto* found = std::find_if(std::begin(formats), std::end(formats), [&](const auto& y) {
      return equal_ignoring_case(y.first, end);
    });
    return found != std::end(formats) ? found->second : std::string_view{};
  };
  if (const auto result = named(x.media_type, '/'); !result.empty())
    return result;
  if (const auto result = named(x.url, '.'); !result.empty())
    return result;
  return x.kind == file_kind::image ? "png" : x.kind == file_kind::pdf ? "pdf" : "txt";
}

/// The server takes letters, digits, some signs and single blanks, and each name once.
std::string document_name(const loaded_file& x, std::vector<std::string>& used) {
  std::string result;
  for (const char c : x.name.substr(0, x.name.rfind('.'))) {
    const bool is_taken = is_alphanumeric(c)
                          || std::string_view{"-()[]"}.find(c) != std::string_view::npos;
    if (is_taken || (!result.empty() && result.back() != ' '))
      result += is_taken ? c : ' ';
  }
  result = trim(result);
  if (result.empty())
    result = "document";
  const auto base = result;
  for (size_t i = 2; std::find(used.begin(), used.end(), result) != used.end(); ++i)
    result = base + ' ' + std::to_string(i);
  used.push_back(result);
  return result;
}

expected<void> append_file(std::string& out, const loaded_file& x, std::vector<std::string>& used) {
  if (x.kind == file_kind::audio)
    return failed(errc::configuration, "Bedrock takes no audio: " + x.name);
  const bool is_fetched = !x.url.empty();
  if (is_fetched && !x.url.starts_with("s3://"))
    return failed(errc::configuration, "Bedrock fetches from s3:// only: " + x.url);
  const bool is_image = x.kind == file_kind::image;
  append_comma(out);
  out += is_image ? "{\"image\":{" : "{\"document\":{";
  append_member(out, "format", format_of(x));
  out += ',';
  if (!is_image) {
    append_member(out, "name", document_name(x, used));
    out += ',';
  }
  out += "\"source\":{";
  if (is_fetched) {
    out += "\"s3Location\":{";
    append_member(out, "uri", x.url);
    out += '}';
  } else if (x.kind == file_kind::text) {
    out += "\"bytes\":\"";
    append_base64(out, x.content);
    out += '"';
  } else {
    append_member(out, "bytes", x.content);
  }
  out += "}}}";
  return {};
}

class message_writer {
public:
  message_writer(std::string& out, bool has_tools) : out_(out), has_tools_(has_tools) {}

  expected<void> append(const said_turn& x) {
    const bool is_user = x.who == speaker::user;
    if (!is_user && x.calls.empty() && is_blank(x.text))
      return {};
    if (!is_open_ || is_user != is_user_)
      begin(is_user);
    if (!is_user)
      append_blocks(out_, x.opaque);
    for (const auto& result : x.results)
      append_result(out_, result, has_tools_);
    for (const auto& file : x.files)
      if (auto done = append_file(out_, file, names_); !done)
        return done;
    // A text that is nothing must be told by the server, unless there is something else.
    if (!is_blank(x.text) || (is_user && out_.back() == '['))
      append_text(out_, x.text);
    for (const auto& call : x.calls)
      append_call(out_, call, has_tools_);
    return {};
  }

  void finish() {
    if (is_open_)
      out_ += "]}";
  }

private:
  void begin(bool is_user) {
    finish();
    append_comma(out_);
    out_ += is_user ? R"({"role":"user","content":[)" : R"({"role":"assistant","content":[)";
    is_open_ = true;
    is_user_ = is_user;
  }

  std::string& out_;
  bool has_tools_;
  bool is_open_ = false;
  bool is_user_ = false;
  std::vector<std::string> names_;
};

} // namespace

expected<void> append_bedrock_messages(std::string& out, std::span<const said_turn> turns,
                                       bool has_tools) {
  message_writer writer{out, has_tools};
  for (const auto& turn : turns)
    if (auto done = writer.append(turn); !done)
      return done;
  writer.finish();
  return {};
}

} // namespace troupe::detail
