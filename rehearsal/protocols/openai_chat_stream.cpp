// A completion as a stream of chunks.

#include "../answer.hpp"
#include "openai_chat.hpp"

#include <vector>

namespace troupe::rehearsing {

namespace {

class chunk_writer {
public:
  chunk_writer(std::string& out, const chat_answer& x) : out_(out) {
    head_ = "data: {\"id\":\"chatcmpl-rehearsal-";
    append_number(head_, x.number, 16);
    head_ += "\",\"object\":\"chat.completion.chunk\",\"created\":";
    append_number(head_, static_cast<uint64_t>(x.created));
    head_ += ",\"model\":";
    append_model(head_, x.model);
    head_ += ",\"system_fingerprint\":\"fp_rehearsal\"";
  }

  /// Begins a chunk with one delta; its members follow.
  void begin() {
    out_ += head_;
    out_ += ",\"choices\":[{\"index\":0,\"delta\":{";
  }

  void end(std::string_view finish = {}) {
    out_ += "},\"logprobs\":null,\"finish_reason\":";
    if (finish.empty()) {
      out_ += "null";
    } else {
      out_ += '"';
      out_ += finish;
      out_ += '"';
    }
    out_ += "}]}\n\n";
  }

  void begin_call(unsigned index) {
    begin();
    out_ += "\"tool_calls\":[{\"index\":";
    append_number(out_, index);
  }

  void end_call() {
    out_ += "}]";
    end();
  }

  void usage(const chat_answer& x) {
    out_ += head_;
    out_ += ",\"choices\":[],\"usage\":{\"prompt_tokens\":";
    append_number(out_, x.prompt_tokens);
    out_ += ",\"completion_tokens\":";
    append_number(out_, x.completion_tokens);
    out_ += ",\"total_tokens\":";
    append_number(out_, x.prompt_tokens + x.completion_tokens);
    out_ += "}}\n\n";
  }

private:
  std::string& out_;
  std::string head_;
};

void append_call_starts(std::string& out, chunk_writer& chunks, const chat_answer& x) {
  for (unsigned i = 0; i < count_calls(x); ++i) {
    chunks.begin_call(i);
    out += ",\"id\":\"";
    append_call_id(out, x, i);
    out += "\",\"type\":\"function\",\"function\":{\"name\":";
    append_json_string(out, call_of(x, i).tool);
    out += ",\"arguments\":\"\"}";
    chunks.end_call();
  }
}

void append_text(std::string& out, chunk_writer& chunks, std::string_view member,
                 std::string_view token) {
  chunks.begin();
  out += '"';
  out += member;
  out += "\":";
  append_json_string(out, token);
  chunks.end();
}

/// Several calls come in turns.
void append_arguments(std::string& out, chunk_writer& chunks, const chat_answer& x,
                      const stream_manner& how) {
  std::vector<std::string_view> rests;
  for (unsigned i = 0; i < count_calls(x); ++i)
    rests.push_back(how.part(call_of(x, i).text));
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (unsigned i = 0; i < rests.size(); ++i) {
      if (rests[i].empty())
        continue;
      chunks.begin_call(i);
      out += ",\"function\":{\"arguments\":";
      append_json_string(out, take_token(rests[i], how.token_bytes));
      out += '}';
      chunks.end_call();
      goes_on = goes_on || !rests[i].empty();
    }
  }
}

} // namespace

void append_chunks(std::string& out, const chat_answer& x, const stream_manner& how) {
  chunk_writer chunks{out, x};
  const bool calls = count_calls(x) > 0;
  if (x.has_choice) {
    chunks.begin();
    out += "\"role\":\"assistant\",\"content\":";
    out += calls || !x.has_content ? "null" : "\"\"";
    chunks.end();
    if (!x.refusal.empty())
      append_text(out, chunks, "refusal", x.refusal);
    if (calls) {
      append_call_starts(out, chunks, x);
      append_arguments(out, chunks, x, how);
    }
    auto rest = !calls && x.has_content ? how.part(x.text) : std::string_view{};
    while (!rest.empty())
      append_text(out, chunks, "content", take_token(rest, how.token_bytes));
  }
  if (how.trouble == fault::error_midway)
    out += "data: {\"error\":{\"message\":\"The server had an error while processing your request. "
           "Simulated by the rehearsal.\",\"type\":\"server_error\",\"code\":null}}\n\n";
  if (how.stops())
    return;
  if (x.has_choice) {
    chunks.begin();
    chunks.end(finish_word(x));
  }
  chunks.usage(x);
  out += "data: [DONE]\n\n";
}

void openai_chat::write_stream(const chat_answer& x, const stream_manner& how, reply& out) {
  out.type = "text/event-stream";
  append_chunks(out.body, x, how);
}

} // namespace troupe::rehearsing
