#include "openai_chat.hpp"

#include "../answer.hpp"
#include "../batches/batch_routes.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// How OpenAI words a kind of failure.
struct openai_words {
  uint16_t status;
  std::string_view type;
  /// Empty: null.
  std::string_view code;
};

/// Index: failure_kind.
constexpr std::array<openai_words, failure_kinds> openai_failures{{
  {400, "invalid_request_error", "invalid_value"},
  {400, "invalid_request_error", "invalid_function_parameters"},
  {400, "invalid_request_error", "unsupported_parameter"},
  {401, "invalid_request_error", "invalid_api_key"},
  {401, "invalid_request_error", "invalid_api_key"},
  {403, "invalid_request_error", "permission_denied"},
  {404, "invalid_request_error", "model_not_found"},
  {404, "invalid_request_error", "unknown_url"},
  {404, "invalid_request_error", ""},
  {409, "server_error", ""},
  {413, "invalid_request_error", "request_too_large"},
  {429, "requests", "rate_limit_exceeded"},
  {429, "tokens", "rate_limit_exceeded"},
  {429, "insufficient_quota", "insufficient_quota"},
  {500, "server_error", ""},
  {503, "server_error", "overloaded"},
}};

/// Azure's key is told by its header, its older routes by their path.
bool is_azure(const http_call& call) {
  return !call.azure_key.empty() || call.path().find("/openai/deployments/"sv) != std::string::npos;
}

/// Azure puts the status where OpenAI has words.
std::string azure_code(const openai_words& words) {
  return words.code.empty() || words.status == 429 || words.status == 401
           ? std::to_string(words.status)
           : std::string(words.code);
}

void append_calls(std::string& out, const chat_answer& x) {
  out += ",\"tool_calls\":[";
  for (unsigned i = 0; i < count_calls(x); ++i) {
    out += i == 0 ? "{\"id\":\"" : ",{\"id\":\"";
    append_call_id(out, x, i);
    const auto call = call_of(x, i);
    out += "\",\"type\":\"function\",\"function\":{\"name\":";
    append_json_string(out, call.tool);
    out += ",\"arguments\":";
    append_json_string(out, call.text);
    out += "}}";
  }
  out += ']';
}

void append_choice(std::string& out, const chat_answer& x) {
  const bool calls = count_calls(x) > 0;
  out += "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":";
  if (calls || !x.has_content)
    out += "null";
  else
    append_json_string(out, x.text);
  if (calls)
    append_calls(out, x);
  out += ",\"refusal\":";
  if (x.refusal.empty())
    out += "null";
  else
    append_json_string(out, x.refusal);
  out += ",\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"";
  out += finish_word(x);
  out += "\"}";
}

} // namespace

std::string_view finish_word(const chat_answer& x) {
  switch (x.finish) {
  case finish_reason::stop:
    return count_calls(x) > 0 && !x.forced ? "tool_calls" : "stop";
  case finish_reason::length:
    return "length";
  case finish_reason::filter:
    return "content_filter";
  }
  return {};
}

void append_completion(std::string& out, const chat_answer& x) {
  out += "{\"id\":\"chatcmpl-rehearsal-";
  append_number(out, x.number, 16);
  out += "\",\"object\":\"chat.completion\",\"created\":";
  append_number(out, static_cast<uint64_t>(x.created));
  out += ",\"model\":";
  append_model(out, x.model);
  out += ",\"choices\":[";
  if (x.has_choice)
    append_choice(out, x);
  out += "],\"usage\":{\"prompt_tokens\":";
  append_number(out, x.prompt_tokens);
  out += ",\"completion_tokens\":";
  append_number(out, x.completion_tokens);
  out += ",\"total_tokens\":";
  append_number(out, x.prompt_tokens + x.completion_tokens);
  out += ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
         "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
         "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},"
         "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_rehearsal\"}";
}

std::string_view openai_key(const http_call& call) {
  return call.azure_key.empty() ? call.bearer() : std::string_view(call.azure_key);
}

void fail_like_openai(reply& out, const failure& x, const http_call& call) {
  const auto& words = openai_failures[static_cast<size_t>(x.kind)];
  out.status = words.status;
  append_wait(out.headers, x, true);
  out.body = "{\"error\":{\"message\":";
  append_json_string(out.body, x.message);
  out.body += ",\"type\":";
  append_json_string(out.body, words.type);
  out.body += ",\"param\":";
  if (x.param.empty())
    out.body += "null";
  else
    append_json_string(out.body, x.param);
  out.body += ",\"code\":";
  if (!x.code.empty())
    append_json_string(out.body, x.code);
  else if (is_azure(call))
    append_json_string(out.body, azure_code(words));
  else if (words.code.empty())
    out.body += "null";
  else
    append_json_string(out.body, words.code);
  out.body += "}}";
}

void append_limits_like_openai(std::string& out, limiter& x, clock::time_point now,
                               const http_call& call) {
  const auto azure = is_azure(call);
  const auto append = [&](budget& y, std::string_view what) {
    if (!y.limited())
      return;
    const auto line = [&](std::string_view part, const std::string& text) {
      out += "x-ratelimit-";
      ((((out += part) += '-') += what) += ": ") += text;
      out += "\r\n";
    };
    const auto full = y.until(y.per_minute(), now);
    line("limit", std::to_string(y.per_minute()));
    line("remaining", std::to_string(y.left(now)));
    line("reset", azure ? std::to_string(std::chrono::ceil<std::chrono::seconds>(full).count())
                        : go_duration(full));
  };
  append(x.requests(), "requests");
  append(x.tokens(), "tokens");
}

errand openai_chat::errand_of(const http_call& call) const {
  const auto path = call.path();
  if (is_openai_batch_call(call))
    return errand::batch;
  if (path.ends_with("/chat/completions"sv))
    return call.method == "POST" ? errand::completion : errand::none;
  // Others have their models there, too, and their clients say whose they are.
  const bool others = !call.anthropic_version.empty() || !call.google_key.empty()
                      || path.find("/v1beta"sv) != path.npos;
  return path.ends_with("/models"sv) && call.method == "GET" && !others ? errand::information
                                                                        : errand::none;
}

std::string_view openai_chat::key(const http_call& call) const {
  return openai_key(call);
}

const chat_request* openai_chat::read(const http_call& call, failure& problem) {
  auto* result = reader_.read(call.body, problem.message);
  if (result == nullptr || !result->model.empty())
    return result;
  // Azure names the deployment in the path.
  constexpr auto folder = "/deployments/"sv;
  if (const auto at = call.path().find(folder); at != std::string_view::npos) {
    const auto name = call.path().substr(at + folder.size());
    result->model = name.substr(0, name.find('/'));
  }
  return result;
}

void openai_chat::write(const chat_answer& x, reply& out) {
  append_completion(out.body, x);
}

void openai_chat::fail(reply& out, const failure& x, const http_call& call) const {
  fail_like_openai(out, x, call);
}

void openai_chat::append_limits(std::string& out, limiter& x, clock::time_point now,
                                const http_call& call) const {
  append_limits_like_openai(out, x, now, call);
}

void openai_chat::inform(const http_call&, reply& out) {
  out.body = R"({"object":"list","data":[{"id":"rehearsal","object":"model","created":1735689600,)"
             R"("owned_by":"troupe"}]})";
}

} // namespace troupe::rehearsing
