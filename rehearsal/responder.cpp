#include "responder.hpp"

#include "latency.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <chrono>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Programs have a handful of schemas; beyond this many the cache starts anew.
constexpr size_t plans_max = 256;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

/// The text without its "[[…]]" markers.
void strip_markers(std::string_view text, std::string& out) {
  out.clear();
  while (!text.empty()) {
    auto at = text.find("[["sv);
    out += text.substr(0, at);
    auto end = at == std::string_view::npos ? at : text.find("]]"sv, at);
    if (end == std::string_view::npos) {
      out += at == std::string_view::npos ? ""sv : text.substr(at);
      return;
    }
    text.remove_prefix(end + 2);
  }
}

uint64_t prompt_bytes(const chat_request& x) {
  uint64_t result = x.format_schema.size();
  for (auto& message : x.messages)
    result += message.content.size();
  for (auto& tool : x.tools)
    result += tool.name.size() + tool.parameters.size();
  return result;
}

uint64_t bytes_of(std::span<const further_call> calls) {
  uint64_t result = 0;
  for (const auto& x : calls)
    result += x.text.size();
  return result;
}

} // namespace

void http_call::clear() {
  method.clear();
  target.clear();
  authorization.clear();
  body.clear();
  keep_alive = true;
}

responder::responder(const rehearsal_settings& settings)
  : settings_(settings),
    bearer_("Bearer " + settings.api_key),
    faults_(settings.faults, settings.seed) {
  limiter_.limit(settings.limits, clock::now());
}

void responder::answer(const http_call& call, uint64_t number, clock::time_point now, reply& out) {
  out.clear();
  auto path = path_of(call.target);
  bool post = call.method == "POST";
  bool get = call.method == "GET";
  if (path.ends_with("/chat/completions"sv) && post) {
    out.counted = true;
    answer_chat(call, number, now, out);
  } else if (path == "/rehearsal/counters"sv && get) {
    out.body = to_json(counters_);
  } else if (path == "/rehearsal/reset"sv && post) {
    out.body = "{}";
  } else if (path == "/rehearsal/limits"sv && post) {
    answer_limits(call, now, out);
  } else if (path.ends_with("/models"sv) && get) {
    answer_models(out);
  } else {
    fail(out, 404, "invalid_request_error", "unknown_url",
         "Unknown request URL: " + call.method + " " + std::string(path)
           + ". The rehearsal knows POST .../chat/completions, GET .../models, GET "
             "/rehearsal/counters, POST /rehearsal/reset and POST /rehearsal/limits.");
  }
}

void responder::answer_models(reply& out) {
  out.body = R"({"object":"list","data":[{"id":"rehearsal","object":"model","created":1735689600,)"
             R"("owned_by":"troupe"}]})";
}

void responder::answer_limits(const http_call& call, clock::time_point now, reply& out) {
  rapidjson::Document body;
  body.Parse<rapidjson::kParseIterativeFlag>(call.body.data(), call.body.size());
  auto count = [&body](const char* name) -> std::optional<uint64_t> {
    if (!body.HasMember(name))
      return 0;
    auto& given = body[name];
    return given.IsUint64() ? std::optional(given.GetUint64()) : std::nullopt;
  };
  bool fits = !body.HasParseError() && body.IsObject();
  auto requests = fits ? count("requests_per_minute") : std::nullopt;
  auto tokens = fits ? count("tokens_per_minute") : std::nullopt;
  if (!requests || !tokens)
    return fail(out, 400, "invalid_request_error", "invalid_value",
                "wanted {\"requests_per_minute\": 0 or more, \"tokens_per_minute\": 0 or more}");
  limit({*requests, *tokens}, now);
  out.body = "{}";
}

bool responder::is_allowed(const http_call& call) const {
  return settings_.api_key.empty() || call.authorization == bearer_;
}

const answer_plan_ptr& responder::cached(std::string_view text, bool prose) {
  auto key = hash_of(text) + (prose ? 1 : 0);
  if (auto found = plans_.find(key); found != plans_.end())
    return found->second;
  if (plans_.size() >= plans_max)
    plans_.clear();
  return plans_.emplace(key, prose ? find_answer_plan(text) : make_answer_plan(text)).first->second;
}

answer_plan_ptr responder::plan_in_prose(const chat_request& request) {
  for (auto& message : request.messages)
    if (message.who == speaker::system)
      if (auto& found = cached(message.content, true))
        return found;
  for (auto& message : request.messages)
    if (message.who == speaker::user && message.content.find('{') != std::string_view::npos)
      if (auto found = find_answer_plan(message.content))
        return found;
  return nullptr;
}

responder::plan_choice responder::choose_plan(const chat_request& request) {
  plan_choice result;
  if (!request.tools.empty() && !request.tools_forbidden) {
    const auto count = request.tools.size();
    result.calls_all = count > 1 && request.forced_tool.empty() && request.parallel_calls;
    if (result.calls_all)
      result.place = (hash_of(turns_.text) + settings_.seed) % count;
    for (size_t i = 0; i < count; ++i)
      if (!request.forced_tool.empty() && request.tools[i].name == request.forced_tool)
        result.place = i;
    const auto& chosen = request.tools[result.place];
    result.how = wrapping::call;
    result.tool = chosen.name;
    result.plan = cached(chosen.parameters.empty() ? "{}"sv : chosen.parameters, false);
    return result;
  }
  if (!request.format_schema.empty()) {
    result.plan = cached(request.format_schema, false);
    return result;
  }
  result.plan = plan_in_prose(request);
  if (request.format != response_format::text) {
    if (!result.plan)
      result.plan = default_answer_plan();
    return result;
  }
  result.how = result.plan ? wrapping::fence : wrapping::prose;
  return result;
}

/// What is to be read, without markers.
std::string_view responder::plain_text() {
  if (turns_.text.find("[["sv) == std::string_view::npos)
    return turns_.text;
  strip_markers(turns_.text, text_);
  return text_;
}

void responder::write_answer(const plan_choice& chosen) {
  answer_.clear();
  if (!chosen.plan) {
    answer_ = "This is a simulated answer: the rehearsal server was not asked for JSON.";
    return;
  }
  const auto text = plain_text();
  if (chosen.tool == "ruling"sv && rule(text, answer_))
    return;
  writer_.write(*chosen.plan, text, answer_);
  if (turns_.reask)
    amend(answer_, turns_.complaint);
}

/// Calls of the tools behind the chosen one, and then of those before it. Faults spare them.
void responder::write_further(const chat_request& request, const plan_choice& chosen) {
  constexpr size_t calls_max = 8;
  further_.clear();
  const auto count = chosen.calls_all ? std::min(request.tools.size(), calls_max) : 0;
  for (size_t i = 1; i < count; ++i) {
    const auto& tool = request.tools[(chosen.place + i) % request.tools.size()];
    const auto plan = cached(tool.parameters.empty() ? "{}"sv : tool.parameters, false);
    if (!plan)
      continue;
    auto& call = further_.emplace_back();
    call.tool = tool.name;
    writer_.write(*plan, plain_text(), call.text);
    if (turns_.reask)
      amend(call.text, turns_.complaint);
  }
}

bool responder::admit(const chat_request& request, const chat_answer& answer, clock::time_point now,
                      reply& out) {
  if (!limiter_.limited())
    return true;
  auto tokens = answer.prompt_tokens + answer.completion_tokens;
  auto verdict = limiter_.admit(tokens, now);
  limiter_.append_headers(out.headers, now);
  if (verdict.granted)
    return true;
  auto& budget = verdict.by_tokens ? limiter_.tokens() : limiter_.requests();
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(verdict.wait);
  auto seconds = std::chrono::ceil<std::chrono::seconds>(verdict.wait);
  out.headers += "retry-after-ms: " + std::to_string(ms.count()) + "\r\n";
  out.headers += "Retry-After: " + std::to_string(seconds.count()) + "\r\n";
  fail(out, 429, verdict.by_tokens ? "tokens" : "requests", "rate_limit_exceeded",
       "Rate limit reached for " + std::string(request.model) + " on "
         + (verdict.by_tokens ? "tokens per min (TPM)" : "requests per min (RPM)") + ": Limit "
         + std::to_string(budget.per_minute()) + ", Requested "
         + std::to_string(verdict.by_tokens ? tokens : 1) + ". Please try again in "
         + go_duration(ms) + ".");
  return false;
}

void responder::answer_chat(const http_call& call, uint64_t number, clock::time_point now,
                            reply& out) {
  if (!is_allowed(call))
    return fail(
      out, 401, "invalid_request_error", "invalid_api_key",
      "Incorrect API key provided. The rehearsal wants the key that it was started with.");
  auto request = reader_.read(call.body, problem_);
  if (!request)
    return fail(out, 400, "invalid_request_error", "invalid_value", problem_);
  if (refuse(*request, out))
    return;
  read_turns(*request, turns_);
  auto chosen = choose_plan(*request);
  if (!chosen.plan && chosen.how != wrapping::prose)
    return fail(out, 400, "invalid_request_error", "invalid_function_parameters",
                "The schema of the request is no JSON object.");
  write_answer(chosen);
  write_further(*request, chosen);

  chat_answer answer;
  answer.number = number;
  answer.created = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
                     .time_since_epoch()
                     .count();
  answer.model = request->model;
  answer.tool = chosen.tool;
  answer.further = further_;
  answer.prompt_tokens = tokens_in(prompt_bytes(*request));
  answer.completion_tokens = tokens_in(answer_.size() + bytes_of(further_));
  if (!admit(*request, answer, now, out))
    return;
  read_markers(turns_.text, markers_);
  out.trouble = faults_.decide(markers_, number, hash_of(turns_.text));
  if (out.trouble != fault::none && make_status_trouble(out))
    return;
  out.delay = draw(markers_.latency.value_or(settings_.latency), settings_.seed, number);
  if (out.trouble != fault::none) {
    make_connection_trouble(out);
    out.hidden = out.how != delivery::whole && out.how != delivery::drip;
    if (make_odd_reply(answer, out)) {
      out.hidden = true;
      out.prompt_tokens = answer.prompt_tokens;
      out.completion_tokens = request->tokens_max > 0
                                ? std::min<uint64_t>(answer.completion_tokens, request->tokens_max)
                                : answer.completion_tokens;
      return;
    }
  }
  make_odd_answer(chosen, answer, out);
  send_answer(*request, answer, out);
}

void responder::send_answer(const chat_request& request, chat_answer& answer, reply& out) {
  if (count_calls(answer) == 0 || answer.finish != "stop"sv)
    answer.further = {};
  answer.completion_tokens = tokens_in(answer_.size() + bytes_of(answer.further));
  if (request.tokens_max > 0 && answer.completion_tokens > request.tokens_max) {
    answer_.resize(std::min(answer_.size(), request.tokens_max * 4));
    answer.further = {};
    answer.completion_tokens = request.tokens_max;
    answer.finish = "length";
  }
  answer.text = answer_;
  out.prompt_tokens = answer.prompt_tokens;
  out.completion_tokens = answer.completion_tokens;
  if (!request.stream) {
    if (out.trouble == fault::error_midway)
      fail(out, 200, "server_error", "",
           "The server had an error while processing your request. Simulated by the rehearsal.");
    else
      append_completion(out.body, answer);
    return;
  }
  out.type = "text/event-stream";
  append_chunks(out.body, answer, settings_.token_bytes, out.trouble);
  if (out.how == delivery::whole && settings_.token_pause.count() > 0)
    out.how = delivery::events;
}

void responder::count(const reply& x) {
  ++counters_.by_status[x.status];
  if (x.trouble != fault::none)
    ++counters_.by_fault[std::string(name_of(x.trouble))];
  (x.hidden ? counters_.hidden_prompt_tokens : counters_.prompt_tokens) += x.prompt_tokens;
  (x.hidden ? counters_.hidden_completion_tokens : counters_.completion_tokens)
    += x.completion_tokens;
}

} // namespace troupe::rehearsing
