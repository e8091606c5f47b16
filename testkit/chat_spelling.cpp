#include "chat_spelling.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <string_view>

namespace troupe::test {

namespace {

using kind = scripted_reply::kind;

/// Several functions would each want a part of the JSON: it is given as content then, which a
/// model may do, too.
bool is_call(const seen_request& asked, const scripted_reply& x) {
  return x.what == kind::json && asked.functions.size() == 1;
}

/// Asked in words only, a model writes a block of code.
std::string content_of(const seen_request& asked, const scripted_reply& x) {
  if (x.what == kind::json && asked.functions.empty() && !asked.wants_json
      && !asked.messages.empty())
    return "```json\n" + x.text + "\n```";
  return x.text;
}

std::string finish_of(const seen_request& asked, const scripted_reply& x) {
  if (!x.finish.empty())
    return x.finish;
  return is_call(asked, x) ? "tool_calls" : "stop";
}

void write_head(json_writer& out, const seen_request& asked, const scripted_reply& x,
                std::string_view object) {
  out.key("id").value("scripted-" + std::to_string(asked.number));
  out.key("object").value(object).key("created").value(0);
  out.key("model").value(x.model.empty() ? asked.model : x.model);
}

void write_usage(json_writer& out, const usage& x) {
  out.key("usage").begin_object();
  out.key("prompt_tokens").value(x.prompt_tokens);
  out.key("completion_tokens").value(x.completion_tokens);
  out.key("total_tokens").value(x.total_tokens);
  out.end_object();
}

void write_call(json_writer& out, const seen_request& asked, std::string_view arguments) {
  out.key("tool_calls").begin_array().begin_object();
  out.key("index").value(0).key("id").value("call_" + std::to_string(asked.number));
  out.key("type").value("function").key("function").begin_object();
  out.key("name").value(asked.functions.front()).key("arguments").value(arguments);
  out.end_object().end_object().end_array();
}

/// One event of a stream; `write` adds the members of the delta.
template <class Write>
std::string
event(const seen_request& asked, const scripted_reply& x, std::string_view finish, Write write) {
  std::string result = "data: ";
  json_writer out{result};
  out.begin_object();
  write_head(out, asked, x, "chat.completion.chunk");
  out.key("choices").begin_array().begin_object().key("index").value(0);
  out.key("delta").begin_object();
  write(out);
  out.end_object().key("finish_reason");
  if (finish.empty())
    out.null();
  else
    out.value(finish);
  out.end_object().end_array().end_object();
  return result + "\n\n";
}

std::string last_events(const seen_request& asked, const scripted_reply& x) {
  auto result = event(asked, x, finish_of(asked, x), [](json_writer&) {});
  result += "data: ";
  json_writer out{result};
  out.begin_object();
  write_head(out, asked, x, "chat.completion.chunk");
  out.key("choices").begin_array().end_array();
  write_usage(out, x.tokens);
  out.end_object();
  return result + "\n\ndata: [DONE]\n\n";
}

/// The first part of a text, about so many bytes: characters stay whole.
size_t part_of(std::string_view text, size_t bytes) {
  auto result = std::min(std::max<size_t>(bytes, 1), text.size());
  while (result < text.size() && (static_cast<unsigned char>(text[result]) & 0xc0) == 0x80)
    ++result;
  return result;
}

void write_delta(json_writer& out, const scripted_reply& x, bool calls, std::string_view part) {
  if (calls) {
    out.key("tool_calls").begin_array().begin_object().key("index").value(0);
    out.key("function").begin_object().key("arguments").value(part);
    out.end_object().end_object().end_array();
  } else {
    out.key(x.what == kind::refusal ? "refusal" : "content").value(part);
  }
}

} // namespace

std::string whole_reply(const seen_request& asked, const scripted_reply& x) {
  const bool calls = is_call(asked, x);
  std::string result;
  json_writer out{result};
  out.begin_object();
  write_head(out, asked, x, "chat.completion");
  out.key("choices").begin_array().begin_object().key("index").value(0);
  out.key("message").begin_object().key("role").value("assistant").key("content");
  if (calls || x.what == kind::refusal)
    out.null();
  else
    out.value(content_of(asked, x));
  if (calls)
    write_call(out, asked, x.text);
  if (x.what == kind::refusal)
    out.key("refusal").value(x.text);
  out.end_object().key("finish_reason").value(finish_of(asked, x));
  out.end_object().end_array();
  write_usage(out, x.tokens);
  out.end_object();
  return result;
}

std::vector<std::string> streamed_reply(const seen_request& asked, const scripted_reply& x) {
  const bool calls = is_call(asked, x);
  const auto text = calls ? x.text : content_of(asked, x);
  std::vector<std::string> result;
  // In front of the first part, and not a piece of its own.
  auto head = event(asked, x, {}, [&](json_writer& out) {
    out.key("role").value("assistant");
    if (calls)
      write_call(out, asked, {});
  });
  for (std::string_view rest = text; !rest.empty();) {
    const auto part = rest.substr(0, part_of(rest, x.piece_bytes));
    rest.remove_prefix(part.size());
    result.push_back(
      head + event(asked, x, {}, [&](json_writer& out) { write_delta(out, x, calls, part); }));
    head.clear();
  }
  result.push_back(head + last_events(asked, x));
  return result;
}

} // namespace troupe::test
