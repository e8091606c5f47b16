// Gemini's answers, whole and as streams.

#include "../reply_json.hpp"
#include "../seal.hpp"
#include "gemini.hpp"
#include "gemini_words.hpp"

namespace troupe::rehearsing {

namespace {

std::string_view gemini_finish(const chat_answer& x, bool malformed) {
  if (malformed)
    return "MALFORMED_FUNCTION_CALL";
  switch (x.finish) {
  case finish_reason::stop:
    return "STOP";
  case finish_reason::length:
    return "MAX_TOKENS";
  case finish_reason::filter:
    return "SAFETY";
  }
  return {};
}

/// A reply, or a chunk of one.
class generated_content {
public:
  generated_content(std::string& out, const chat_answer& x, bool thinks)
    : json_(out),
      answer_(x),
      thinks_(thinks) {
    json_.begin();
  }

  void begin_candidate() {
    json_.begin_list("candidates").begin().begin("content").begin_list("parts");
  }

  void thought(std::string_view text) {
    json_.begin().text("text", text).flag("thought", true).end();
  }

  void text(std::string_view text) {
    json_.begin().text("text", text).end();
  }

  /// The part that has it holds nothing else.
  void signature() {
    if (thinks_)
      json_.begin().text("text", "").text("thoughtSignature", seal(answer_.number, "")).end();
  }

  /// The first call of an answer has the signature.
  void call(unsigned i) {
    const auto [tool, text] = call_of(answer_, i);
    std::string id;
    append_call_id(id, answer_, i);
    json_.begin().begin("functionCall").text("id", id).text("name", tool);
    json_.object_or_none("args", text).end();
    if (i == 0 && thinks_)
      json_.text("thoughtSignature", seal(answer_.number, tool));
    json_.end();
  }

  void end_candidate(std::string_view finish, std::string_view message) {
    json_.end_list().text("role", "model").end();
    if (!finish.empty())
      json_.text("finishReason", finish);
    if (!message.empty())
      json_.text("finishMessage", message);
    json_.number("index", 0).end().end_list();
  }

  void block() {
    json_.begin("promptFeedback").text("blockReason", "SAFETY").end();
  }

  /// `tokens`: of the answer, so far.
  void end(uint64_t tokens) {
    const auto prompt = answer_.prompt_tokens;
    json_.begin("usageMetadata").number("promptTokenCount", prompt);
    json_.number("candidatesTokenCount", tokens);
    json_.number("totalTokenCount", prompt + tokens + answer_.thought_tokens);
    json_.begin_list("promptTokensDetails").begin().text("modality", "TEXT");
    json_.number("tokenCount", prompt).end().end_list();
    if (answer_.thought_tokens > 0)
      json_.number("thoughtsTokenCount", answer_.thought_tokens);
    json_.end().model("modelVersion", answer_.model);
    json_.id("responseId", "rehearsal-", answer_.number).end();
  }

private:
  reply_json json_;
  const chat_answer& answer_;
  bool thinks_;
};

/// A call whose arguments are no object. What the token limit cuts is no call, either.
bool is_malformed(const chat_answer& x) {
  return count_calls(x) > 0 && !is_json_object(x.text);
}

uint64_t visible_tokens(const chat_answer& x) {
  return x.completion_tokens - x.thought_tokens;
}

} // namespace

std::string_view gemini::said(const chat_answer& x) const {
  auto result = x.text;
  if (!says_label_ || result.size() < 2 || !result.starts_with('"') || !result.ends_with('"'))
    return result;
  result.remove_prefix(1);
  result.remove_suffix(1);
  return result;
}

void gemini::write(const chat_answer& x, reply& out) {
  out.type = "application/json; charset=UTF-8";
  generated_content content(out.body, x, request_.thinks);
  if (!x.refusal.empty())
    content.block();
  if (!x.has_choice || !x.refusal.empty())
    return content.end(0);
  const bool malformed = is_malformed(x);
  content.begin_candidate();
  if (!x.thoughts.empty() && shows_thoughts_)
    content.thought(x.thoughts);
  const auto calls = malformed ? 0 : count_calls(x);
  for (unsigned i = 0; i < calls; ++i)
    content.call(i);
  if (count_calls(x) == 0 && x.has_content) {
    content.text(said(x));
    content.signature();
  }
  const bool tells = malformed && x.finish == finish_reason::stop;
  content.end_candidate(gemini_finish(x, tells),
                        tells ? "Malformed function call: " + std::string(x.text) : "");
  content.end(visible_tokens(x));
}

void gemini::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = sends_events_ ? "text/event-stream" : "application/json; charset=UTF-8";
  out.frames = sends_events_ ? stream_frames::events : stream_frames::lines;
  bool first = true;
  const auto chunk = [&](auto fill) {
    out.body += sends_events_ ? "data: " : first ? "[" : ",";
    first = false;
    generated_content content(out.body, x, request_.thinks);
    fill(content);
    out.body += sends_events_ ? "\n\n" : "\n";
  };
  const auto candidate = [&](uint64_t tokens, std::string_view finish, auto fill,
                             const std::string& message = {}) {
    chunk([&](generated_content& content) {
      content.begin_candidate();
      fill(content);
      content.end_candidate(finish, message);
      content.end(tokens);
    });
  };
  const auto end = [&] {
    if (!sends_events_)
      out.body += first ? "[]\n" : "]\n";
  };
  if (!x.has_choice || !x.refusal.empty()) {
    chunk([&](generated_content& content) {
      if (!x.refusal.empty())
        content.block();
      content.end(0);
    });
    return end();
  }
  if (shows_thoughts_)
    for (auto rest = how.part(x.thoughts); !rest.empty();)
      candidate(0, "", [&](auto& y) { y.thought(take_token(rest, how.token_bytes)); });
  const bool malformed = is_malformed(x);
  uint64_t tokens = 0;
  if (count_calls(x) == 0 && x.has_content)
    for (auto rest = how.part(said(x)); !rest.empty();)
      candidate(++tokens, "", [&](auto& y) { y.text(take_token(rest, how.token_bytes)); });
  if (how.trouble == fault::error_midway) {
    out.body += sends_events_ ? "data: " : first ? "[" : ",";
    reply_json json(out.body);
    json.begin();
    append_google_error(json, 503, "UNAVAILABLE",
                        "The model is overloaded. Please try again later.");
    json.end().end();
    out.body += sends_events_ ? "\n\n" : "\n";
    first = false;
  }
  if (how.stops())
    return end();
  // Calls come whole.
  for (unsigned i = 0; i < count_calls(x) && !malformed; ++i)
    candidate(visible_tokens(x), "", [&](auto& y) { y.call(i); });
  const bool tells = malformed && x.finish == finish_reason::stop;
  candidate(
    visible_tokens(x), gemini_finish(x, tells),
    [&](auto& y) {
      if (count_calls(x) > 0 || !request_.thinks)
        y.text("");
      else
        y.signature();
    },
    tells ? "Malformed function call: " + std::string(x.text) : "");
  end();
}

} // namespace troupe::rehearsing
