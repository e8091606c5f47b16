#include "responses_items.hpp"

#include "dialect/data_url.hpp"
#include "dialect/json_members.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/opaque_members.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <vector>

namespace troupe::detail {

namespace {

bool is_call(json_value item) {
  return text_at(item, "type") == "function_call";
}

bool is_thought(json_value item) {
  return text_at(item, "type") == "reasoning";
}

/// Whether a server that has kept nothing can read it.
bool says_itself(json_value thought) {
  const auto content = thought.find("content");
  return !text_at(thought, "encrypted_content").empty() || (content && content->size() > 0);
}

/// Something beside text and calls.
bool is_worth_keeping(json_value item) {
  const auto type = text_at(item, "type");
  if (type == "message")
    return !text_at(item, "phase").empty();
  return !is_call(item) || !text_at(item, "namespace").empty();
}

/// Members as they came, but for those that hold nothing, which some servers refuse, and those that
/// the turn says. Of a call, `without_id`.
void append_item(std::string& out, const json_document& document, json_value item,
                 std::string_view text, bool without_id) {
  const bool call = is_call(item);
  append_comma(out);
  out += '{';
  for (const auto& [name, value] : item.members()) {
    const bool is_said = call && (name == "call_id" || name == "name" || name == "arguments");
    if (is_said || value.is_null() || (without_id && name == "id"))
      continue;
    append_comma(out);
    append_json_string(out, name);
    out += ':';
    document.append_compact(out, value, text);
  }
  out += '}';
}

void append_call(std::string& out, const tool_call& call, std::string_view members) {
  append_comma(out);
  out += '{';
  out += members.empty() ? "\"type\":\"function_call\"" : members;
  out += ',';
  append_member(out, "call_id", call.id);
  out += ',';
  append_member(out, "name", call.name);
  out += ',';
  append_member(out, "arguments", call.arguments);
  out += '}';
}

/// The output of an answer as it came; false if it is not this turn's.
bool append_kept(std::string& out, const said_turn& x) {
  const auto members = opaque_of(x.opaque, 0);
  if (members.empty())
    return false;
  const auto text = '{' + std::string{members} + '}';
  json_document document;
  const auto root = document.parse(text);
  const auto output = root ? root->find("output") : std::nullopt;
  const auto items = output ? output->find("items") : std::nullopt;
  if (!items)
    return false;
  const auto all = items->elements();
  if (static_cast<size_t>(std::count_if(all.begin(), all.end(), is_call)) != x.calls.size())
    return false;
  auto call = x.calls.begin();
  for (const auto item : all) {
    std::string one;
    document.append_compact(one, item, text);
    if (is_call(item)) {
      append_call(out, *call++, std::string_view{one}.substr(1, one.size() - 2));
      continue;
    }
    append_comma(out);
    out += one;
  }
  return true;
}

void append_text_part(std::string& out, std::string_view text) {
  out += "{\"type\":\"input_text\",";
  append_member(out, "text", text);
  out += '}';
}

expected<void> append_file(std::string& out, const loaded_file& x) {
  append_comma(out);
  switch (x.kind) {
  case file_kind::image:
    out += "{\"type\":\"input_image\",\"detail\":\"auto\",";
    append_url_member(out, "image_url", x);
    break;
  case file_kind::pdf:
    out += "{\"type\":\"input_file\",";
    if (!x.url.empty()) {
      append_member(out, "file_url", x.url);
      break;
    }
    append_member(out, "filename", x.name);
    out += ',';
    append_url_member(out, "file_data", x);
    break;
  case file_kind::text:
    if (!x.url.empty())
      return failed(errc::configuration, x.name + ": a text file goes as its text, not by its URL");
    append_text_part(out, x.name + ":\n" + x.content);
    return {};
  case file_kind::audio:
    return failed(errc::configuration, x.name + ": Responses take no audio; chat completions may");
  }
  out += '}';
  return {};
}

/// Of the user's.
expected<void> append_user_item(std::string& out, const said_turn& x) {
  if (x.files.empty()) {
    if (!x.text.empty() || x.results.empty())
      append_text_item(out, "user", x.text);
    return {};
  }
  append_comma(out);
  out += "{\"role\":\"user\",\"content\":[";
  for (const auto& file : x.files)
    if (auto done = append_file(out, file); !done)
      return done;
  if (!x.text.empty()) {
    append_comma(out);
    append_text_part(out, x.text);
  }
  out += "]}";
  return {};
}

} // namespace

std::string kept_output(const json_document& document, json_value output, std::string_view text,
                        kept_by who) {
  std::vector<json_value> items;
  for (const auto item : output.elements())
    if (item.is_object())
      items.push_back(item);
  // A thought is refused without what it led to.
  while (!items.empty() && is_thought(items.back()))
    items.pop_back();
  // Without a thought of theirs, ids would name what the server does not know.
  const bool is_broken = who == kept_by::nobody
                         && std::any_of(items.begin(), items.end(), [](json_value item) {
                              return is_thought(item) && !says_itself(item);
                            });
  if (is_broken)
    items.erase(std::remove_if(items.begin(), items.end(), is_thought), items.end());
  if (std::none_of(items.begin(), items.end(), is_worth_keeping))
    return {};
  std::string result = "\"output\":{\"items\":[";
  for (const auto item : items)
    append_item(result, document, item, text, is_broken);
  result += "]}";
  return result.size() <= opaque_bytes_max ? result : std::string{};
}

void append_text_item(std::string& out, std::string_view who, std::string_view text) {
  append_comma(out);
  out += '{';
  append_member(out, "role", who);
  out += ',';
  append_member(out, "content", text);
  out += '}';
}

expected<void> append_items(std::string& out, const said_turn& x) {
  if (x.who == speaker::user) {
    for (const auto& result : x.results) {
      append_comma(out);
      out += "{\"type\":\"function_call_output\",";
      append_member(out, "call_id", result.id);
      out += ',';
      append_member(out, "output", result.text);
      out += '}';
    }
    return append_user_item(out, x);
  }
  if (append_kept(out, x))
    return {};
  if (!x.text.empty() || x.calls.empty())
    append_text_item(out, "assistant", x.text);
  for (const auto& call : x.calls)
    append_call(out, call, {});
  return {};
}

} // namespace troupe::detail
