// A response as a stream of events.

#include "../reply_json.hpp"
#include "responses.hpp"
#include "responses_words.hpp"

namespace troupe::rehearsing {

class response_events {
public:
  response_events(responses& owner, const chat_answer& x, const stream_manner& how,
                  std::string& out)
    : owner_(owner),
      answer_(x),
      how_(how),
      out_(out) {}

  void state(std::string_view event, std::string_view status) {
    send(event, [&](reply_json& json) {
      json.begin("response");
      owner_.append_response(json, answer_, status);
      json.end();
    });
  }

  void items() {
    const auto count = owner_.count_items(answer_);
    for (item_ = 0; item_ < count && !(how_.stops() && item_ > first_answer()); ++item_) {
      item("response.output_item.added", true);
      if (item_ < first_answer())
        thoughts();
      else if (count_calls(answer_) > 0)
        call(item_ - first_answer());
      else
        message();
      if (!cut())
        item("response.output_item.done", false);
    }
  }

private:
  /// Thoughts come before.
  unsigned first_answer() const {
    return answer_.thoughts.empty() ? 0 : 1;
  }

  bool cut() const {
    return how_.stops() && item_ >= first_answer();
  }

  template <class Fill>
  void send(std::string_view event, Fill fill) {
    ((out_ += "event: ") += event) += "\ndata: ";
    reply_json json(out_);
    json.begin().text("type", event);
    fill(json);
    json.number("sequence_number", sequence_++).end();
    out_ += "\n\n";
  }

  void item(std::string_view event, bool begun) {
    send(event, [&](reply_json& json) {
      json.begin("item");
      owner_.append_item(json, answer_, item_, begun);
      json.end().number("output_index", item_);
    });
  }

  /// A piece or the end of the text in an item.
  template <class Fill>
  void piece(std::string_view event, const std::string& id, std::string_view index, Fill fill) {
    send(event, [&](reply_json& json) {
      json.text("item_id", id).number("output_index", item_);
      if (!index.empty())
        json.number(index, 0);
      fill(json);
    });
  }

  void thoughts() {
    if (!owner_.shows_summary_)
      return;
    const auto id = thought_id(answer_);
    const auto part = [&](std::string_view event, std::string_view text) {
      piece(event, id, "summary_index", [&](reply_json& json) {
        json.begin("part").text("type", "summary_text").text("text", text).end();
      });
    };
    part("response.reasoning_summary_part.added", "");
    for (auto rest = answer_.thoughts; !rest.empty();)
      piece("response.reasoning_summary_text.delta", id, "summary_index",
            [&](reply_json& json) { json.text("delta", take_token(rest, how_.token_bytes)); });
    piece("response.reasoning_summary_text.done", id, "summary_index",
          [&](reply_json& json) { json.text("text", answer_.thoughts); });
    part("response.reasoning_summary_part.done", answer_.thoughts);
  }

  void call(unsigned i) {
    const auto id = item_id(answer_, "fc_", i);
    const auto [tool, text] = call_of(answer_, i);
    for (auto rest = how_.part(text); !rest.empty();)
      piece("response.function_call_arguments.delta", id, {},
            [&](reply_json& json) { json.text("delta", take_token(rest, how_.token_bytes)); });
    if (cut())
      return;
    const one_call whole{tool, text};
    piece("response.function_call_arguments.done", id, {},
          [&](reply_json& json) { json.text("name", whole.tool).text("arguments", whole.text); });
  }

  void message() {
    const auto id = item_id(answer_, "msg_", item_ - first_answer());
    const bool refuses = !answer_.refusal.empty();
    const auto text = refuses ? answer_.refusal : answer_.text;
    const auto part = [&](std::string_view event, std::string_view said) {
      piece(event, id, "content_index",
            [&](reply_json& json) { append_output_part(json, answer_, "part", said); });
    };
    part("response.content_part.added", "");
    for (auto rest = how_.part(text); !rest.empty();)
      piece(refuses ? "response.refusal.delta" : "response.output_text.delta", id, "content_index",
            [&](reply_json& json) {
              json.text("delta", take_token(rest, how_.token_bytes));
              if (!refuses)
                json.raw("logprobs", "[]");
            });
    if (cut())
      return;
    piece(refuses ? "response.refusal.done" : "response.output_text.done", id, "content_index",
          [&](reply_json& json) {
            json.text(refuses ? "refusal" : "text", text);
            if (!refuses)
              json.raw("logprobs", "[]");
          });
    part("response.content_part.done", text);
  }

  responses& owner_;
  const chat_answer& answer_;
  const stream_manner& how_;
  std::string& out_;
  unsigned item_ = 0;
  uint64_t sequence_ = 0;
};

void responses::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = "text/event-stream; charset=utf-8";
  response_events events(*this, x, how, out.body);
  events.state("response.created", "in_progress");
  events.state("response.in_progress", "in_progress");
  events.items();
  if (how.trouble == fault::error_midway)
    events.state("response.failed", "failed");
  else if (!how.stops())
    events.state(x.finish == finish_reason::stop ? "response.completed" : "response.incomplete",
                 response_status(x));
}

} // namespace troupe::rehearsing
