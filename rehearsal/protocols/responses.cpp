#include "responses.hpp"

#include "../batches/batch_routes.hpp"
#include "../reply_json.hpp"
#include "../seal.hpp"
#include "openai_chat.hpp"
#include "responses_words.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// A setting of the request that the response repeats.
struct echoed {
  std::string_view name;
  /// Where the request has none.
  std::string_view usual;
};

constexpr std::array echoes{echoed{"background", "false"},
                            echoed{"instructions", "null"},
                            echoed{"max_output_tokens", "null"},
                            echoed{"max_tool_calls", "null"},
                            echoed{"metadata", "{}"},
                            echoed{"parallel_tool_calls", "true"},
                            echoed{"prompt_cache_key", "null"},
                            echoed{"prompt_cache_retention", "\"in_memory\""},
                            echoed{"safety_identifier", "null"},
                            echoed{"store", "true"},
                            echoed{"temperature", "1.0"},
                            echoed{"tool_choice", "\"auto\""},
                            echoed{"top_logprobs", "0"},
                            echoed{"top_p", "1.0"},
                            echoed{"truncation", "\"disabled\""},
                            echoed{"user", "null"}};

/// What was thought is told in a summary, if one is wanted.
bool thinks(const chat_answer& x) {
  return !x.thoughts.empty();
}

bool has_message(const chat_answer& x) {
  return x.has_choice && count_calls(x) == 0 && (x.has_content || !x.refusal.empty());
}

} // namespace

std::string item_id(const chat_answer& x, std::string_view prefix, unsigned i) {
  std::string result(prefix);
  append_call_id(result, x, i, "rehearsal_");
  // So that it can be seen whether the thoughts come back with it.
  return thinks(x) ? result + "_r" : result;
}

std::string thought_id(const chat_answer& x) {
  std::string result("rs_");
  append_call_id(result, x, 0, "rehearsal_");
  return result;
}

std::string_view response_status(const chat_answer& x) {
  return x.finish == finish_reason::stop ? "completed" : "incomplete";
}

void append_output_part(reply_json& json, const chat_answer& x, std::string_view name,
                        std::string_view text) {
  json.begin(name);
  if (x.refusal.empty())
    json.text("type", "output_text")
      .raw("annotations", "[]")
      .raw("logprobs", "[]")
      .text("text", text);
  else
    json.text("type", "refusal").text("refusal", text);
  json.end();
}

unsigned responses::count_items(const chat_answer& x) const {
  return (thinks(x) ? 1 : 0)
         + (x.has_choice && count_calls(x) > 0 ? count_calls(x)
            : has_message(x)                   ? 1
                                               : 0);
}

/// The i-th of the output; `begun`: as it is before its first piece.
void responses::append_item(reply_json& json, const chat_answer& x, unsigned i, bool begun) const {
  const auto status = begun ? "in_progress"sv : response_status(x);
  if (thinks(x) && i == 0) {
    json.text("id", thought_id(x)).text("type", "reasoning").begin_list("summary");
    if (shows_summary_ && !begun)
      json.begin().text("type", "summary_text").text("text", x.thoughts).end();
    json.end_list();
    if (encrypts_ && !begun)
      json.text("encrypted_content", seal(x.number, thought_id(x)));
    return;
  }
  const auto place = i - (thinks(x) ? 1 : 0);
  if (count_calls(x) > 0) {
    const auto call = call_of(x, place);
    std::string id;
    append_call_id(id, x, place);
    json.text("id", item_id(x, "fc_", place)).text("type", "function_call");
    json.text("status", status).text("arguments", begun ? "" : call.text);
    json.text("call_id", id).text("name", call.tool);
    return;
  }
  json.text("id", item_id(x, "msg_", place)).text("type", "message").text("status", status);
  json.text("role", "assistant").begin_list("content");
  if (!begun)
    append_output_part(json, x, {}, x.refusal.empty() ? x.text : x.refusal);
  json.end_list();
}

void responses::append_echo(reply_json& json) {
  const auto root = json_.root();
  for (const auto& x : echoes)
    json.raw(x.name, has(root, x.name) ? json_.spell(member_of(root, x.name)) : x.usual);
  json.raw("frequency_penalty", "0.0").raw("presence_penalty", "0.0");
  json.null("previous_response_id").null("moderation");
  const auto tier = text_of(root, "service_tier");
  json.text("service_tier", tier.empty() || tier == "auto" ? "default"sv : tier);
  const auto reasoning = member_of(root, "reasoning");
  json.begin("reasoning");
  for (const auto name : {"effort"sv, "summary"sv})
    json.raw(name, has(reasoning, name) ? json_.spell(member_of(reasoning, name))
                                        : std::string_view("null"));
  json.end();
  const auto text = member_of(root, "text");
  json.begin("text").raw("format", has(text, "format") ? json_.spell(member_of(text, "format"))
                                                       : R"({"type":"text"})"sv);
  json.raw("verbosity",
           has(text, "verbosity") ? json_.spell(member_of(text, "verbosity")) : R"("medium")"sv);
  json.end().begin_list("tools");
  for (const auto tool : member_of(root, "tools").elements()) {
    if (text_of(tool, "type") != "function") {
      json.raw({}, json_.spell(tool));
      continue;
    }
    json.begin();
    for (const auto [name, value] : tool.members())
      json.raw(name, json_.spell(value));
    if (!tool.find("description"))
      json.null("description");
    if (!tool.find("parameters"))
      json.null("parameters");
    if (!tool.find("strict"))
      json.flag("strict", true);
    json.end();
  }
  json.end_list();
}

void responses::append_response(reply_json& json, const chat_answer& x, std::string_view status) {
  const bool ended = status != "in_progress";
  const auto created = static_cast<uint64_t>(x.created);
  json.id("id", "resp_rehearsal_", x.number).text("object", "response");
  json.number("created_at", created).text("status", status);
  if (ended && status == "completed")
    json.number("completed_at", created);
  else
    json.null("completed_at");
  if (status == "failed")
    json.begin("error").text("code", "server_error").text("message", broken_words).end();
  else
    json.null("error");
  if (status == "incomplete")
    json.begin("incomplete_details")
      .text("reason", x.finish == finish_reason::length ? "max_output_tokens" : "content_filter")
      .end();
  else
    json.null("incomplete_details");
  json.model("model", x.model).begin_list("output");
  if (ended && status != "failed")
    for (unsigned i = 0; i < count_items(x); ++i) {
      json.begin();
      append_item(json, x, i, false);
      json.end();
    }
  json.end_list();
  append_echo(json);
  if (!ended || status == "failed") {
    json.null("usage");
    return;
  }
  json.begin("usage").number("input_tokens", x.prompt_tokens);
  json.begin("input_tokens_details").number("cached_tokens", x.cache_read_tokens);
  json.number("cache_write_tokens", x.cache_written_tokens).end();
  json.number("output_tokens", x.completion_tokens).begin("output_tokens_details");
  json.number("reasoning_tokens", x.thought_tokens).end();
  json.number("total_tokens", x.prompt_tokens + x.completion_tokens).end();
}

errand responses::errand_of(const http_call& call) const {
  constexpr auto folder = "/responses"sv;
  const auto path = call.path();
  if (is_openai_batch_call(call))
    return errand::batch;
  if (path.ends_with(folder))
    return call.method == "POST" ? errand::completion : errand::none;
  return path.find("/responses/"sv) != path.npos ? errand::information : errand::none;
}

std::string_view responses::key(const http_call& call) const {
  return openai_key(call);
}

void responses::write(const chat_answer& x, reply& out) {
  reply_json json(out.body);
  json.begin();
  append_response(json, x, response_status(x));
  json.end();
}

void responses::fail(reply& out, const failure& x, const http_call& call) const {
  fail_like_openai(out, x, call);
}

void responses::fail_late(reply& out, const chat_answer& answer, const failure&, const http_call&) {
  reply_json json(out.body);
  json.begin();
  append_response(json, answer, "failed");
  json.end();
}

void responses::append_limits(std::string& out, limiter& x, clock::time_point now,
                              const http_call& call) const {
  append_limits_like_openai(out, x, now, call);
}

void responses::inform(const http_call& call, reply& out) {
  const auto path = call.path();
  if (!path.ends_with("/responses/input_tokens"sv) || call.method != "POST") {
    auto id = path.substr(path.rfind("/responses/"sv) + 11);
    return fail(out,
                {failure_kind::no_route, "Response with id '"
                                           + std::string(id.substr(0, id.find('/')))
                                           + "' not found: the rehearsal stores none."},
                call);
  }
  failure problem;
  if (read(call, problem) == nullptr)
    return fail(out, problem, call);
  reply_json json(out.body);
  json.begin().text("object", "response.input_tokens");
  json.number("input_tokens", tokens_in(prompt_bytes(request_))).end();
}

} // namespace troupe::rehearsing
