#include "cohere.hpp"

#include "../reply_json.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Index: failure_kind.
constexpr std::array<uint16_t, failure_kinds> cohere_statuses{400, 400, 400, 401, 401, 403,
                                                              404, 404, 404, 409, 413, 429,
                                                              429, 402, 500, 503};

constexpr auto plan_words = "I will use the tool. (Simulated by the rehearsal.)"sv;

std::string_view cohere_finish(const chat_answer& x) {
  switch (x.finish) {
  case finish_reason::stop:
    return count_calls(x) > 0 ? "TOOL_CALL" : "COMPLETE";
  case finish_reason::length:
    return "MAX_TOKENS";
  case finish_reason::filter:
    return "ERROR";
  }
  return {};
}

/// There is no place for a refusal of its own: the model says it.
std::string_view cohere_content(const chat_answer& x) {
  if (!x.refusal.empty())
    return x.refusal;
  return x.has_choice && x.has_content && count_calls(x) == 0 ? x.text : std::string_view{};
}

/// All numbers are floating ones there.
void append_cohere_usage(reply_json& json, const chat_answer& x) {
  const auto tokens = [&](std::string_view name) {
    json.begin(name).raw("input_tokens", std::to_string(x.prompt_tokens) + ".0");
    json.raw("output_tokens", std::to_string(x.completion_tokens) + ".0").end();
  };
  json.begin("usage");
  tokens("billed_units");
  tokens("tokens");
  json.raw("cached_tokens", "0.0").end();
}

class cohere_events {
public:
  cohere_events(std::string& out, const stream_manner& how) : out_(out), how_(how) {}

  template <class Fill>
  void send(std::string_view type, Fill fill) {
    ((out_ += "event: ") += type) += "\ndata: ";
    reply_json json(out_);
    json.begin().text("type", type);
    fill(json);
    json.end();
    out_ += "\n\n";
  }

  /// An event about a part of the message.
  template <class Fill>
  void part(std::string_view type, unsigned index, Fill fill) {
    send(type, [&](reply_json& json) {
      json.number("index", index).begin("delta").begin("message");
      fill(json);
      json.end().end();
    });
  }

  void content(std::string_view kind, std::string_view text, unsigned index) {
    part("content-start", index,
         [&](reply_json& json) { json.begin("content").text("type", kind).text(kind, "").end(); });
    for (auto rest = how_.part(text); !rest.empty();)
      part("content-delta", index, [&](reply_json& json) {
        json.begin("content").text(kind, take_token(rest, how_.token_bytes)).end();
      });
    if (!how_.stops())
      send("content-end", [&](reply_json& json) { json.number("index", index); });
  }

  void call(const chat_answer& x, unsigned i) {
    const auto [tool, text] = call_of(x, i);
    const one_call whole{tool, text};
    std::string id;
    append_call_id(id, x, i);
    part("tool-call-start", i, [&](reply_json& json) {
      json.begin("tool_calls").text("id", id).text("type", "function");
      json.begin("function").text("name", whole.tool).text("arguments", "").end().end();
    });
    for (auto rest = how_.part(text); !rest.empty();)
      part("tool-call-delta", i, [&](reply_json& json) {
        json.begin("tool_calls").begin("function");
        json.text("arguments", take_token(rest, how_.token_bytes)).end().end();
      });
    if (!how_.stops())
      send("tool-call-end", [&](reply_json& json) { json.number("index", i); });
  }

private:
  std::string& out_;
  const stream_manner& how_;
};

} // namespace

errand cohere::errand_of(const http_call& call) const {
  return call.path().ends_with("/v2/chat"sv) && call.method == "POST" ? errand::completion
                                                                      : errand::none;
}

std::string_view cohere::key(const http_call& call) const {
  return call.bearer();
}

void cohere::write(const chat_answer& x, reply& out) {
  reply_json json(out.body);
  json.begin().id("id", "rehearsal-", x.number).text("finish_reason", cohere_finish(x));
  json.begin("message").text("role", "assistant");
  const auto calls = x.has_choice && x.refusal.empty() ? count_calls(x) : 0;
  const auto said = cohere_content(x);
  if (calls > 0) {
    json.text("tool_plan", plan_words).begin_list("tool_calls");
    for (unsigned i = 0; i < calls; ++i) {
      const auto call = call_of(x, i);
      std::string id;
      append_call_id(id, x, i);
      json.begin().text("id", id).text("type", "function");
      json.begin("function").text("name", call.tool).text("arguments", call.text).end().end();
    }
    json.end_list();
  }
  if (!x.thoughts.empty() || !said.empty()) {
    json.begin_list("content");
    if (!x.thoughts.empty())
      json.begin().text("type", "thinking").text("thinking", x.thoughts).end();
    if (!said.empty())
      json.begin().text("type", "text").text("text", said).end();
    json.end_list();
  }
  json.end();
  append_cohere_usage(json, x);
  json.end();
}

void cohere::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = "text/event-stream";
  cohere_events events(out.body, how);
  events.send("message-start", [&](reply_json& json) {
    json.id("id", "rehearsal-", x.number).begin("delta").begin("message").text("role", "assistant");
    json.raw("content", "[]").text("tool_plan", "").raw("tool_calls", "[]").raw("citations", "[]");
    json.end().end();
  });
  unsigned index = 0;
  if (!x.thoughts.empty())
    events.content("thinking", x.thoughts, index++);
  const auto calls = x.has_choice && x.refusal.empty() ? count_calls(x) : 0;
  if (calls > 0)
    for (auto rest = plan_words; !rest.empty();)
      events.send("tool-plan-delta", [&](reply_json& json) {
        json.begin("delta").begin("message");
        json.text("tool_plan", take_token(rest, how.token_bytes)).end().end();
      });
  for (unsigned i = 0; i < calls; ++i)
    events.call(x, i);
  if (const auto said = cohere_content(x); !said.empty())
    events.content("text", said, index);
  if (how.trouble == fault::end_midway)
    return;
  events.send("message-end", [&](reply_json& json) {
    json.id("id", "rehearsal-", x.number).begin("delta");
    if (how.stops())
      json.text("finish_reason", "ERROR").text("error", broken_words);
    else
      json.text("finish_reason", cohere_finish(x));
    append_cohere_usage(json, x);
    json.end();
  });
}

void cohere::fail(reply& out, const failure& x, const http_call&) const {
  out.status = cohere_statuses[static_cast<size_t>(x.kind)];
  append_wait(out.headers, x);
  out.body.clear();
  reply_json json(out.body);
  json.begin().id("id", "rehearsal-", out.number);
  switch (x.kind) {
  case failure_kind::no_model:
    json.text("message", "model '" + std::string(request_.model)
                           + "' not found, make sure the correct model ID was used and that you "
                             "have access to the model.");
    break;
  case failure_kind::wrong_key:
    json.text("message", "invalid api token");
    break;
  default:
    json.text("message", x.message);
  }
  json.end();
}

void cohere::inform(const http_call&, reply&) {}

} // namespace troupe::rehearsing
