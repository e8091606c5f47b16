#include "anthropic.hpp"

#include "../batches/batch_routes.hpp"
#include "../reply_json.hpp"
#include "../seal.hpp"
#include "anthropic_words.hpp"

#include <chrono>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// How Anthropic words a kind of failure.
struct anthropic_words {
  uint16_t status;
  std::string_view type;
};

/// Index: failure_kind.
constexpr std::array<anthropic_words, failure_kinds> anthropic_failures{{
  {400, "invalid_request_error"},
  {400, "invalid_request_error"},
  {400, "invalid_request_error"},
  {401, "authentication_error"},
  {401, "authentication_error"},
  {403, "permission_error"},
  {404, "not_found_error"},
  {404, "not_found_error"},
  {404, "not_found_error"},
  {409, "invalid_request_error"},
  {413, "request_too_large"},
  {429, "rate_limit_error"},
  {429, "rate_limit_error"},
  {402, "billing_error"},
  {500, "api_error"},
  {529, "overloaded_error"},
}};

constexpr auto anthropic_models
  = R"({"type":"model","id":"rehearsal","display_name":"Rehearsal","created_at":"2025-01-01T00:00:00Z",)"
    R"("max_input_tokens":200000,"max_tokens":64000})"sv;

void append_blocks(reply_json& json, const chat_answer& x, bool thoughts_omitted) {
  if (!x.thoughts.empty()) {
    const auto shown = thoughts_omitted ? std::string_view{} : x.thoughts;
    json.begin().text("type", "thinking").text("thinking", shown);
    json.text("signature", seal(x.number, shown)).end();
  }
  if (!x.has_choice || !x.refusal.empty())
    return;
  for (unsigned i = 0; i < count_calls(x); ++i) {
    const auto call = call_of(x, i);
    std::string id;
    append_call_id(id, x, i, "toolu_rehearsal_");
    json.begin().text("type", "tool_use").text("id", id).text("name", call.tool);
    json.object_or_none("input", call.text).end();
  }
  if (count_calls(x) == 0 && x.has_content)
    json.begin().text("type", "text").text("text", x.text).null("citations").end();
}

} // namespace

std::string_view stop_reason(const chat_answer& x) {
  if (!x.refusal.empty() || x.finish == finish_reason::filter)
    return "refusal";
  if (x.finish == finish_reason::length)
    return "max_tokens";
  return count_calls(x) > 0 ? "tool_use" : "end_turn";
}

void append_stop(reply_json& json, const chat_answer& x) {
  json.text("stop_reason", stop_reason(x)).null("stop_sequence");
  if (x.refusal.empty())
    json.null("stop_details");
  else
    json.begin("stop_details")
      .text("type", "refusal")
      .null("category")
      .text("explanation", x.refusal)
      .end();
}

void append_anthropic_usage(reply_json& json, const chat_answer& x, uint64_t output_tokens) {
  const auto cached = x.cache_read_tokens + x.cache_written_tokens;
  json.begin("usage");
  json.number("input_tokens", x.prompt_tokens - cached);
  json.number("cache_creation_input_tokens", x.cache_written_tokens);
  json.number("cache_read_input_tokens", x.cache_read_tokens);
  json.begin("cache_creation");
  json.number("ephemeral_5m_input_tokens", x.cached_for_hour ? 0 : x.cache_written_tokens);
  json.number("ephemeral_1h_input_tokens", x.cached_for_hour ? x.cache_written_tokens : 0).end();
  json.number("output_tokens", output_tokens);
  if (x.thought_tokens > 0)
    json.begin("output_tokens_details").number("thinking_tokens", x.thought_tokens).end();
  json.null("server_tool_use")
    .text("service_tier", x.batched ? "batch" : "standard")
    .text("inference_geo", "global");
  json.end();
}

errand anthropic::errand_of(const http_call& call) const {
  const auto path = call.path();
  if (is_anthropic_batch_call(call))
    return errand::batch;
  if (path.ends_with("/v1/messages"sv))
    return call.method == "POST" ? errand::completion : errand::none;
  if (path.ends_with("/v1/messages/count_tokens"sv))
    return call.method == "POST" ? errand::information : errand::none;
  // OpenAI has its models there, too: the header tells whose are wanted.
  const auto lists = path.ends_with("/v1/models"sv) || path.find("/v1/models/"sv) != path.npos;
  return lists && call.method == "GET" && !call.anthropic_version.empty() ? errand::information
                                                                          : errand::none;
}

std::string_view anthropic::key(const http_call& call) const {
  return call.anthropic_key.empty() ? call.bearer() : std::string_view(call.anthropic_key);
}

void anthropic::write(const chat_answer& x, reply& out) {
  reply_json json(out.body);
  json.begin().id("id", "msg_rehearsal_", x.number);
  json.text("type", "message").text("role", "assistant").model("model", x.model);
  json.begin_list("content");
  append_blocks(json, x, thoughts_omitted_);
  json.end_list();
  append_stop(json, x);
  append_anthropic_usage(json, x, x.completion_tokens);
  json.end();
}

void anthropic::fail(reply& out, const failure& x, const http_call&) const {
  const auto& words = anthropic_failures[static_cast<size_t>(x.kind)];
  out.status = words.status;
  append_wait(out.headers, x);
  out.body.clear();
  reply_json json(out.body);
  json.begin().text("type", "error");
  json.begin("error").text("type", words.type).text("message", x.message).end();
  json.id("request_id", "req_rehearsal_", out.number).end();
}

void anthropic::stamp(reply& out) const {
  out.number_header = "request-id";
  out.headers += "anthropic-organization-id: rehearsal\r\n";
}

/// Tokens are told as a whole and, as the real API does, for input and output apart; here these
/// two are no limits of their own.
void anthropic::append_limits(std::string& out, limiter& x, clock::time_point now,
                              const http_call&) const {
  const auto append = [&](budget& y, std::string_view what) {
    if (!y.limited())
      return;
    const auto full = std::chrono::system_clock::now() + y.until(y.per_minute(), now);
    const auto line = [&](std::string_view part, const std::string& text) {
      out += "anthropic-ratelimit-";
      ((((out += what) += '-') += part) += ": ") += text;
      out += "\r\n";
    };
    line("limit", std::to_string(y.per_minute()));
    line("remaining", std::to_string(y.left(now)));
    line("reset", rfc_3339(std::chrono::ceil<std::chrono::seconds>(full)));
  };
  append(x.requests(), "requests");
  append(x.tokens(), "tokens");
  append(x.tokens(), "input-tokens");
  append(x.tokens(), "output-tokens");
}

void anthropic::inform(const http_call& call, reply& out) {
  if (call.method == "POST") {
    failure problem;
    problem.message = read_body(call, true);
    if (!problem.message.empty())
      return fail(out, problem, call);
    reply_json json(out.body);
    json.begin().number("input_tokens", tokens_in(prompt_bytes(request_))).end();
    return;
  }
  constexpr auto folder = "/v1/models/"sv;
  const auto path = call.path();
  const auto at = path.find(folder);
  if (at == path.npos) {
    out.body = "{\"data\":[" + std::string(anthropic_models)
               + R"(],"has_more":false,"first_id":"rehearsal","last_id":"rehearsal"})";
  } else if (path.substr(at + folder.size()) == "rehearsal"sv) {
    out.body = anthropic_models;
  } else {
    fail(out, {failure_kind::no_model, "model: " + std::string(path.substr(at + folder.size()))},
         call);
  }
}

} // namespace troupe::rehearsing
