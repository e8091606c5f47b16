// Anthropic's answer as a stream of events.

#include "../reply_json.hpp"
#include "../seal.hpp"
#include "anthropic.hpp"
#include "anthropic_words.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

class message_events {
public:
  message_events(std::string& out, const stream_manner& how) : out_(out), how_(how) {}

  void start(const chat_answer& x) {
    auto json = event("message_start");
    json.begin("message").id("id", "msg_rehearsal_", x.number);
    json.text("type", "message").text("role", "assistant").model("model", x.model);
    json.begin_list("content").end_list();
    json.null("stop_reason").null("stop_sequence").null("stop_details");
    append_anthropic_usage(json, x, 1);
    json.end();
    end(json);
  }

  void ping() {
    auto json = event("ping");
    end(json);
  }

  /// Begins a block; its members follow.
  reply_json start_block(std::string_view type) {
    auto json = event("content_block_start");
    json.number("index", index_).begin("content_block").text("type", type);
    return json;
  }

  void end_start(reply_json& json) {
    json.end();
    end(json);
  }

  void delta(std::string_view type, std::string_view member, std::string_view text) {
    auto json = event("content_block_delta");
    json.number("index", index_);
    json.begin("delta").text("type", type).text(member, text).end();
    end(json);
  }

  void deltas(std::string_view type, std::string_view member, std::string_view text) {
    for (auto rest = how_.part(text); !rest.empty();)
      delta(type, member, take_token(rest, how_.token_bytes));
  }

  void stop_block() {
    auto json = event("content_block_stop");
    json.number("index", index_++);
    end(json);
  }

  void stop(const chat_answer& x) {
    auto json = event("message_delta");
    json.begin("delta");
    append_stop(json, x);
    json.null("container").end();
    append_anthropic_usage(json, x, x.completion_tokens);
    end(json);
    auto last = event("message_stop");
    end(last);
  }

  void error() {
    auto json = event("error");
    json.begin("error").text("type", "overloaded_error").text("message", "Overloaded").end();
    end(json);
  }

private:
  reply_json event(std::string_view name) {
    ((out_ += "event: ") += name) += "\ndata: ";
    reply_json json(out_);
    json.begin().text("type", name);
    return json;
  }

  void end(reply_json& json) {
    json.end();
    out_ += "\n\n";
  }

  std::string& out_;
  const stream_manner& how_;
  uint64_t index_ = 0;
};

void append_thoughts(message_events& events, const chat_answer& x, bool omitted) {
  if (x.thoughts.empty())
    return;
  const auto shown = omitted ? std::string_view{} : x.thoughts;
  auto json = events.start_block("thinking");
  json.text("thinking", "").text("signature", "");
  events.end_start(json);
  events.deltas("thinking_delta", "thinking", shown);
  events.delta("signature_delta", "signature", seal(x.number, shown));
  events.stop_block();
}

/// `cut`: the stream stops inside of it, without saying that it ends.
void append_call(message_events& events, const chat_answer& x, unsigned i, bool cut) {
  const auto call = call_of(x, i);
  std::string id;
  append_call_id(id, x, i, "toolu_rehearsal_");
  auto json = events.start_block("tool_use");
  json.text("id", id).text("name", call.tool).raw("input", "{}");
  events.end_start(json);
  events.delta("input_json_delta", "partial_json", "");
  events.deltas("input_json_delta", "partial_json", call.text);
  if (!cut)
    events.stop_block();
}

void append_content(message_events& events, const chat_answer& x, bool cut) {
  auto json = events.start_block("text");
  json.text("text", "");
  events.end_start(json);
  events.deltas("text_delta", "text", x.text);
  if (!cut)
    events.stop_block();
}

} // namespace

void anthropic::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = "text/event-stream; charset=utf-8";
  message_events events(out.body, how);
  events.start(x);
  events.ping();
  // Signatures are of what is sent whole.
  append_thoughts(events, x, thoughts_omitted_ || how.stops());
  if (x.has_choice && x.refusal.empty()) {
    const auto calls = how.stops() ? std::min(1U, count_calls(x)) : count_calls(x);
    // A block that the token limit cuts has no end of its own.
    const auto cut = how.stops() || (calls > 0 && x.finish == finish_reason::length);
    for (unsigned i = 0; i < calls; ++i)
      append_call(events, x, i, cut);
    if (calls == 0 && x.has_content)
      append_content(events, x, cut);
  }
  if (how.trouble == fault::error_midway)
    events.error();
  if (!how.stops())
    events.stop(x);
}

} // namespace troupe::rehearsing
