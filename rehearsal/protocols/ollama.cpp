#include "ollama.hpp"

#include "../reply_json.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Index: failure_kind.
constexpr std::array<uint16_t, failure_kinds> ollama_statuses{400, 400, 400, 401, 401, 403,
                                                              404, 404, 404, 409, 413, 429,
                                                              429, 402, 500, 503};

constexpr auto ollama_details
  = R"({"parent_model":"","format":"gguf","family":"rehearsal","families":["rehearsal"],)"
    R"("parameter_size":"0B","quantization_level":"none"})"sv;

/// Nanoseconds that a simulated token takes.
constexpr uint64_t token_nanoseconds = 1'000'000;

/// One object of a reply: a piece of the answer, or its end.
class ollama_object {
public:
  ollama_object(std::string& out, const chat_answer& x, bool generates)
    : json_(out),
      answer_(x),
      generates_(generates) {
    json_.begin()
      .model("model", x.model)
      .text("created_at", rfc_3339(std::chrono::sys_seconds{std::chrono::seconds{x.created}}));
    if (!generates_)
      json_.begin("message").text("role", "assistant");
  }

  void content(std::string_view text) {
    json_.text(generates_ ? "response" : "content", text);
  }

  void thinking(std::string_view text) {
    json_.text("thinking", text);
  }

  void calls(unsigned first, unsigned count) {
    json_.begin_list("tool_calls");
    for (auto i = first; i < first + count; ++i) {
      const auto call = call_of(answer_, i);
      std::string id;
      append_call_id(id, answer_, i);
      json_.begin().text("id", id).begin("function");
      json_.number("index", i).text("name", call.tool);
      json_.object_or_none("arguments", call.text).end().end();
    }
    json_.end_list();
  }

  void end(bool done, uint64_t prompt_tokens = 0) {
    if (!generates_)
      json_.end();
    json_.flag("done", done);
    if (done) {
      const auto prompt_time = prompt_tokens * token_nanoseconds / 10;
      const auto time = answer_.completion_tokens * token_nanoseconds;
      json_.text("done_reason", answer_.finish == finish_reason::length ? "length" : "stop");
      json_.number("total_duration", prompt_time + time + token_nanoseconds);
      json_.number("load_duration", token_nanoseconds);
      json_.number("prompt_eval_count", prompt_tokens);
      json_.number("prompt_eval_duration", prompt_time);
      json_.number("eval_count", answer_.completion_tokens);
      json_.number("eval_duration", time);
    }
    json_.end();
  }

private:
  reply_json json_;
  const chat_answer& answer_;
  bool generates_;
};

/// There is no place for a refusal of its own: the model says it.
std::string_view said(const chat_answer& x) {
  if (!x.refusal.empty())
    return x.refusal;
  return x.has_choice && x.has_content && count_calls(x) == 0 ? x.text : std::string_view{};
}

} // namespace

errand ollama::errand_of(const http_call& call) const {
  const auto path = call.path();
  const bool post = call.method == "POST";
  if (path.ends_with("/api/chat"sv) || path.ends_with("/api/generate"sv))
    return post ? errand::completion : errand::none;
  for (const auto x : {"/api/tags"sv, "/api/version"sv, "/api/ps"sv})
    if (path.ends_with(x))
      return post ? errand::none : errand::information;
  return path.ends_with("/api/show"sv) && post ? errand::information : errand::none;
}

std::string_view ollama::key(const http_call& call) const {
  return call.bearer();
}

void ollama::write(const chat_answer& x, reply& out) {
  ollama_object object(out.body, x, generates_);
  object.content(said(x));
  if (!x.thoughts.empty())
    object.thinking(x.thoughts);
  if (x.has_choice && x.refusal.empty() && count_calls(x) > 0)
    object.calls(0, count_calls(x));
  object.end(true, std::min(x.prompt_tokens, context_tokens_));
}

void ollama::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = "application/x-ndjson";
  out.frames = stream_frames::lines;
  const auto line = [&](auto fill, bool done = false) {
    ollama_object object(out.body, x, generates_);
    fill(object);
    object.end(done, std::min(x.prompt_tokens, context_tokens_));
    out.body += '\n';
  };
  for (auto rest = how.part(x.thoughts); !rest.empty();)
    line([&](ollama_object& object) {
      object.content("");
      object.thinking(take_token(rest, how.token_bytes));
    });
  for (auto rest = how.part(said(x)); !rest.empty();)
    line([&](ollama_object& object) { object.content(take_token(rest, how.token_bytes)); });
  // Calls come whole.
  if (x.has_choice && x.refusal.empty() && !how.stops())
    for (unsigned i = 0; i < count_calls(x); ++i)
      line([&](ollama_object& object) {
        object.content("");
        object.calls(i, 1);
      });
  if (how.trouble == fault::error_midway)
    out.body += "{\"error\":\"an error was encountered while running the model: simulated by the "
                "rehearsal\"}\n";
  if (!how.stops())
    line([](ollama_object& object) { object.content(""); }, true);
}

void ollama::fail(reply& out, const failure& x, const http_call&) const {
  out.status = ollama_statuses[static_cast<size_t>(x.kind)];
  append_wait(out.headers, x);
  out.body.clear();
  reply_json json(out.body);
  json.begin();
  switch (x.kind) {
  case failure_kind::no_model:
    json.text("error", "model '" + std::string(request_.model) + "' not found");
    break;
  case failure_kind::overloaded:
    json.text("error", "server busy, please try again.  maximum pending requests exceeded");
    break;
  case failure_kind::unauthorized:
  case failure_kind::wrong_key:
    json.text("error", "unauthorized").text("signin_url", "http://localhost/signin");
    break;
  default:
    json.text("error", x.message);
  }
  json.end();
}

void ollama::inform(const http_call& call, reply& out) {
  const auto path = call.path();
  reply_json json(out.body);
  if (path.ends_with("/version"sv)) {
    json.begin().text("version", "0.0.0-rehearsal").end();
    return;
  }
  const auto model = [&json](std::string_view time) {
    json.begin().text("name", "rehearsal:latest").text("model", "rehearsal:latest");
    json.text(time, "2030-01-01T00:00:00Z").number("size", 0);
    json.text("digest", std::string(64, '0')).raw("details", ollama_details);
  };
  if (path.ends_with("/tags"sv) || path.ends_with("/ps"sv)) {
    json.begin().begin_list("models");
    if (path.ends_with("/tags"sv))
      model("modified_at");
    else
      model("expires_at");
    json.end().end_list().end();
    return;
  }
  failure problem;
  if (!json_.parse(call.body, problem.message))
    return fail(out, problem, call);
  if (text_of(json_.root(), "model").empty() && text_of(json_.root(), "name").empty())
    return fail(out, {failure_kind::bad_request, "model is required"}, call);
  json.begin().text("license", "").text("modelfile", "FROM rehearsal").text("template", "");
  json.text("parameters", "").raw("details", ollama_details);
  json.begin("model_info").text("general.architecture", "rehearsal");
  json.number("rehearsal.context_length", 131'072).end();
  json.raw("capabilities", R"(["completion","tools","thinking","vision"])");
  json.text("modified_at", "2030-01-01T00:00:00Z").end();
}

} // namespace troupe::rehearsing
