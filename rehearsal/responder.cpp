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

uint64_t bytes_of(std::span<const further_call> calls) {
  uint64_t result = 0;
  for (const auto& x : calls)
    result += x.text.size();
  return result;
}

} // namespace

responder::responder(const rehearsal_settings& settings)
  : settings_(settings),
    protocols_(settings.provider),
    faults_(settings.faults, settings.seed),
    batches_(settings_, *this, counters_) {
  limiter_.limit(settings.limits, clock::now());
}

void responder::answer(const http_call& call, clock::time_point now, reply& out) {
  out.clear();
  const auto [who, what] = protocols_.find(call);
  const auto path = call.path();
  const bool post = call.method == "POST";
  if (who != nullptr) {
    out.counted = what == errand::completion;
    const exchange x{*who, call, out.counted ? ++number_ : 0, now, out};
    out.number = x.number;
    if (out.counted)
      return answer_completion(x);
    who->stamp(out);
    // The address of an upload that has begun is a key itself.
    const bool goes_on = what == errand::batch && !call.query("upload_id").empty();
    if (!goes_on && !is_allowed(x))
      return;
    if (what == errand::information)
      return who->inform(call, out);
    out.about_batches = true;
    batches_.answer({*who, call, now, out});
  } else if (path == "/rehearsal/counters"sv && call.method == "GET") {
    out.body = to_json(counters_);
  } else if (path == "/rehearsal/reset"sv && post) {
    out.body = "{}";
  } else if (path == "/rehearsal/limits"sv && post) {
    answer_limits(call, now, out);
  } else {
    refuse(call,
           {failure_kind::no_route,
            "Unknown request URL: " + call.method + " " + std::string(path)
              + ". docs/rehearsal.md has the routes that the rehearsal knows."},
           out);
  }
}

void responder::answer_row(const http_call& call, clock::time_point now, reply& out) {
  out.clear();
  const auto [who, what] = protocols_.find(call);
  if (what != errand::completion)
    return refuse(call, {failure_kind::no_route, "Unknown URL: " + call.target}, out);
  out.number = ++number_;
  answer_completion({*who, call, out.number, now, out, true});
}

void responder::fail_row(const http_call& call, const failure& why, reply& out) {
  out.clear();
  out.number = ++number_;
  refuse(call, why, out);
}

void responder::refuse(const http_call& call, const failure& why, reply& out) {
  const auto who = protocols_.find(call).who;
  (who != nullptr ? *who : protocols_.first()).fail(out, why, call);
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
    return refuse(call,
                  {failure_kind::bad_request, "wanted {\"requests_per_minute\": 0 or more, "
                                              "\"tokens_per_minute\": 0 or more}"},
                  out);
  limit({*requests, *tokens}, now);
  out.body = "{}";
}

/// Fails if the key is not the one that is wanted.
bool responder::is_allowed(const exchange& x) const {
  if (settings_.api_key.empty() || x.spoken.key(x.call) == settings_.api_key)
    return true;
  x.fail({failure_kind::wrong_key,
          "Incorrect API key provided. The rehearsal wants the key that it was started with."});
  return false;
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

bool responder::admit(const chat_request& request, const chat_answer& answer, const exchange& x) {
  if (!limiter_.limited())
    return true;
  auto tokens = answer.prompt_tokens + answer.completion_tokens;
  auto verdict = limiter_.admit(tokens, x.now);
  x.spoken.append_limits(x.out.headers, limiter_, x.now, x.call);
  if (verdict.granted)
    return true;
  failure why;
  why.kind = verdict.by_tokens ? failure_kind::tokens_used_up : failure_kind::requests_used_up;
  why.limit = (verdict.by_tokens ? limiter_.tokens() : limiter_.requests()).per_minute();
  why.wait = std::chrono::ceil<std::chrono::milliseconds>(verdict.wait);
  why.manner = wait_manner::usual;
  why.message = "Rate limit reached for " + std::string(request.model) + " on "
                + (verdict.by_tokens ? "tokens per min (TPM)" : "requests per min (RPM)")
                + ": Limit " + std::to_string(why.limit) + ", Requested "
                + std::to_string(verdict.by_tokens ? tokens : 1) + ". Please try again in "
                + go_duration(why.wait) + ".";
  x.fail(why);
  return false;
}

/// A few words that depend on the text, for who is to be seen thinking.
void responder::write_thoughts(chat_answer& answer) {
  constexpr size_t words_max = 60;
  auto rest = plain_text();
  thoughts_ = "The text to read begins with \"";
  thoughts_ += take_token(rest, std::min(words_max, rest.size()));
  thoughts_ += "\". I look for what is asked. (Simulated by the rehearsal.)";
  answer.thoughts = thoughts_;
  answer.thought_tokens = tokens_in(thoughts_.size());
}

void responder::count_prompt(const chat_request& request, chat_answer& answer) {
  answer.prompt_tokens = tokens_in(prompt_bytes(request));
  if (request.cache_marks.empty())
    return;
  const auto cached = cache_.look_up(request.cache_marks);
  answer.cache_read_tokens = std::min(answer.prompt_tokens, tokens_in(cached.read_bytes));
  answer.cache_written_tokens = std::min(answer.prompt_tokens - answer.cache_read_tokens,
                                         tokens_in(cached.written_bytes));
  answer.cached_for_hour = cached.for_hour;
}

void responder::answer_completion(const exchange& x) {
  auto& out = x.out;
  x.spoken.stamp(out);
  // Who sent a batch has shown the key.
  if (!x.batched && !is_allowed(x))
    return;
  problem_ = {};
  const auto* request = x.spoken.read(x.call, problem_);
  if (request == nullptr)
    return x.fail(problem_);
  if (refuses(*request, x))
    return;
  if (x.batched && request->stream)
    return x.fail({failure_kind::unsupported, "Streaming is not supported in a batch."});
  read_turns(*request, turns_);
  auto chosen = choose_plan(*request);
  if (!chosen.plan && chosen.how != wrapping::prose)
    return x.fail({failure_kind::bad_schema, "The schema of the request is no JSON object."});
  write_answer(chosen);
  write_further(*request, chosen);

  chat_answer answer;
  answer.number = x.number;
  answer.created = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
                     .time_since_epoch()
                     .count();
  answer.model = request->model;
  answer.batched = x.batched;
  answer.tool = chosen.tool;
  answer.forced = !request->forced_tool.empty();
  answer.further = further_;
  if (request->thinks)
    write_thoughts(answer);
  count_prompt(*request, answer);
  answer.completion_tokens = answer.thought_tokens + tokens_in(answer_.size() + bytes_of(further_));
  // Batches have their own limits.
  if (!x.batched && !admit(*request, answer, x))
    return;
  read_markers(turns_.text, markers_);
  out.trouble = faults_.decide(markers_, x.number, hash_of(turns_.text));
  if (out.trouble != fault::none && make_status_trouble(x))
    return;
  out.delay = draw(markers_.latency.value_or(settings_.latency), settings_.seed, x.number);
  if (out.trouble != fault::none) {
    make_connection_trouble(out);
    out.hidden = out.how != delivery::whole && out.how != delivery::drip;
    if (make_odd_reply(answer, x)) {
      out.hidden = true;
      out.prompt_tokens = answer.prompt_tokens;
      out.completion_tokens = request->tokens_max > 0
                                ? std::min<uint64_t>(answer.completion_tokens, request->tokens_max)
                                : answer.completion_tokens;
      return;
    }
  }
  make_odd_answer(chosen, answer, out);
  say_what_is_no_call(x.spoken, answer, out.trouble);
  send_answer(*request, answer, x);
}

void responder::send_answer(const chat_request& request, chat_answer& answer, const exchange& x) {
  auto& out = x.out;
  if (count_calls(answer) == 0 || answer.finish != finish_reason::stop)
    answer.further = {};
  answer.completion_tokens = answer.thought_tokens
                             + tokens_in(answer_.size() + bytes_of(answer.further));
  if (request.tokens_max > 0 && answer.completion_tokens > request.tokens_max) {
    const auto left = request.tokens_max - std::min(request.tokens_max, answer.thought_tokens);
    cut(answer_, left * 4);
    answer.further = {};
    answer.completion_tokens = request.tokens_max;
    answer.thought_tokens = std::min(answer.thought_tokens, request.tokens_max);
    answer.finish = finish_reason::length;
  }
  answer.text = answer_;
  out.prompt_tokens = answer.prompt_tokens;
  out.completion_tokens = answer.completion_tokens;
  if (!request.stream) {
    if (out.trouble == fault::error_midway)
      x.spoken.fail_late(out, answer, {failure_kind::broken, std::string(broken_words)}, x.call);
    else
      x.spoken.write(answer, out);
    return;
  }
  x.spoken.write_stream(answer, {settings_.token_bytes, out.trouble}, out);
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
