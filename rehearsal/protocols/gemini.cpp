#include "gemini.hpp"

#include "../batches/batch_routes.hpp"
#include "../reply_json.hpp"
#include "gemini_shapes.hpp"
#include "gemini_words.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// How Google words a kind of failure.
struct google_words {
  uint16_t status;
  std::string_view name;
};

/// Index: failure_kind.
constexpr std::array<google_words, failure_kinds> google_failures{{
  {400, "INVALID_ARGUMENT"},
  {400, "INVALID_ARGUMENT"},
  {400, "INVALID_ARGUMENT"},
  {401, "UNAUTHENTICATED"},
  {400, "INVALID_ARGUMENT"},
  {403, "PERMISSION_DENIED"},
  {404, "NOT_FOUND"},
  {404, "NOT_FOUND"},
  {404, "NOT_FOUND"},
  {409, "ABORTED"},
  {413, "INVALID_ARGUMENT"},
  {429, "RESOURCE_EXHAUSTED"},
  {429, "RESOURCE_EXHAUSTED"},
  {429, "RESOURCE_EXHAUSTED"},
  {500, "INTERNAL"},
  {503, "UNAVAILABLE"},
}};

constexpr auto rpc = "type.googleapis.com/google.rpc."sv;

constexpr auto gemini_model_card
  = R"({"name":"models/rehearsal","version":"001","displayName":"Rehearsal","description":)"
    R"("Simulated by the rehearsal.","inputTokenLimit":1048576,"outputTokenLimit":65536,)"
    R"("supportedGenerationMethods":["generateContent","countTokens"],"temperature":1,"topP":0.95,)"
    R"("topK":64,"maxTemperature":2,"thinking":true})"sv;

/// "1.5s"
std::string delay_text(std::chrono::milliseconds x) {
  auto thousandths = std::to_string(x.count() % 1000 + 1000).substr(1);
  return std::to_string(x.count() / 1000) + "." + thousandths + "s";
}

void begin_detail(reply_json& json, std::string_view type) {
  json.begin().text("@type", std::string(rpc) + std::string(type));
}

void append_quota(reply_json& json, const failure& x, std::string_view model) {
  const bool tokens = x.kind == failure_kind::tokens_used_up;
  const bool day = x.kind == failure_kind::quota;
  begin_detail(json, "QuotaFailure");
  json.begin_list("violations").begin();
  json.text("quotaMetric",
            tokens
              ? "generativelanguage.googleapis.com/generate_content_free_tier_input_token_count"
              : "generativelanguage.googleapis.com/generate_content_free_tier_requests");
  json.text("quotaId", day      ? "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
                       : tokens ? "GenerateContentInputTokensPerModelPerMinute-FreeTier"
                                : "GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
  json.begin("quotaDimensions").text("location", "global").text("model", model).end();
  // 64 bits are written as text.
  json.text("quotaValue", std::to_string(x.limit > 0 ? x.limit : 10));
  json.end().end_list().end();
  begin_detail(json, "Help");
  json.begin_list("links").begin();
  json.text("description", "Learn more about Gemini API quotas");
  json.text("url", "https://ai.google.dev/gemini-api/docs/rate-limits").end().end_list().end();
  if (x.manner == wait_manner::none)
    return;
  begin_detail(json, "RetryInfo");
  json.text("retryDelay", delay_text(x.wait)).end();
}

bool is_about_quota(failure_kind x) {
  return x == failure_kind::requests_used_up || x == failure_kind::tokens_used_up
         || x == failure_kind::quota;
}

std::string message_of(const failure& x) {
  if (!is_about_quota(x.kind) || x.manner == wait_manner::none)
    return x.message;
  return "You exceeded your current quota, please check your plan and billing details. " + x.message
         + "\nPlease retry in " + delay_text(x.wait) + ".";
}

} // namespace

std::string_view gemini_model(const http_call& call) {
  constexpr auto folder = "/models/"sv;
  const auto path = call.path();
  const auto at = path.rfind(folder);
  if (at == path.npos)
    return {};
  const auto rest = path.substr(at + folder.size());
  return rest.substr(0, rest.find(':'));
}

void append_google_error(reply_json& json, uint16_t status, std::string_view name,
                         std::string_view message) {
  json.begin("error").number("code", status).text("message", message).text("status", name);
}

errand gemini::errand_of(const http_call& call) const {
  const auto path = call.path();
  if (is_gemini_batch_call(call))
    return errand::batch;
  if (call.method == "GET") {
    const bool ours = !call.google_key.empty() || path.find("/v1beta"sv) != path.npos;
    const bool lists = path.ends_with("/models"sv) || path.find("/models/"sv) != path.npos;
    return ours && lists ? errand::information : errand::none;
  }
  if (call.method != "POST" || gemini_model(call).empty())
    return errand::none;
  if (path.ends_with(":generateContent"sv) || path.ends_with(":streamGenerateContent"sv))
    return errand::completion;
  return path.ends_with(":countTokens"sv) ? errand::information : errand::none;
}

std::string_view gemini::key(const http_call& call) const {
  if (!call.google_key.empty())
    return call.google_key;
  const auto in_query = call.query("key");
  return in_query.empty() ? call.bearer() : in_query;
}

void gemini::fail(reply& out, const failure& x, const http_call& call) const {
  auto [status, name] = google_failures[static_cast<size_t>(x.kind)];
  auto message = message_of(x);
  const bool wrong_key = x.kind == failure_kind::wrong_key;
  if (wrong_key && key(call).empty()) {
    status = 403;
    name = "PERMISSION_DENIED";
    message = "Method doesn't allow unregistered callers (callers without established identity). "
              "Please use API Key or other form of API consumer identity to call this API.";
  } else if (wrong_key && !call.bearer().empty()) {
    status = 401;
    name = "UNAUTHENTICATED";
    message = "Request had invalid authentication credentials. Expected OAuth 2 access token, "
              "login cookie or other valid authentication credential.";
  } else if (wrong_key) {
    message = "API key not valid. Please pass a valid API key.";
  }
  out.status = status;
  out.type = "application/json; charset=UTF-8";
  out.body.clear();
  // A stream that is no stream of events is a list, even of one error.
  const bool listed = call.path().ends_with(":streamGenerateContent"sv)
                      && call.query("alt") != "sse"sv;
  reply_json json(out.body);
  if (listed)
    json.begin_list();
  json.begin();
  append_google_error(json, status, name, message);
  const bool has_details = wrong_key || is_about_quota(x.kind) || !x.param.empty();
  if (has_details)
    json.begin_list("details");
  if (wrong_key && status == 400) {
    begin_detail(json, "ErrorInfo");
    json.text("reason", "API_KEY_INVALID").text("domain", "googleapis.com");
    json.begin("metadata").text("service", "generativelanguage.googleapis.com").end().end();
  }
  if (is_about_quota(x.kind))
    append_quota(json, x, gemini_model(call));
  if (!x.param.empty()) {
    begin_detail(json, "BadRequest");
    json.begin_list("fieldViolations").begin().text("field", x.param);
    json.text("description", x.message).end().end_list().end();
  }
  if (has_details)
    json.end_list();
  json.end().end();
  if (listed)
    json.end_list();
}

void gemini::inform(const http_call& call, reply& out) {
  if (call.method == "POST") {
    failure problem;
    if (!json_.parse(call.body, problem.message))
      return fail(out, problem, call);
    const auto misfit = find_misfit(json_.root(), count_tokens_request);
    request_ = {};
    const auto inner = proto_member(json_.root(), "generate_content_request");
    problem.message = misfit.message;
    if (problem.message.empty())
      problem.message = read_root(inner.is_null() ? json_.root() : inner);
    if (!problem.message.empty())
      return fail(out, problem, call);
    const auto tokens = tokens_in(prompt_bytes(request_));
    reply_json json(out.body);
    json.begin().number("totalTokens", tokens).begin_list("promptTokensDetails");
    json.begin().text("modality", "TEXT").number("tokenCount", tokens).end().end_list().end();
    return;
  }
  const auto name = gemini_model(call);
  if (name.empty())
    out.body = "{\"models\":[" + std::string(gemini_model_card) + "]}";
  else if (name == "rehearsal"sv)
    out.body = gemini_model_card;
  else
    fail(out,
         {failure_kind::no_model, "models/" + std::string(name)
                                    + " is not found for API version v1beta, or is not supported "
                                      "for generateContent."},
         call);
}

} // namespace troupe::rehearsing
