// A completion as a stream of chunks.

#include "answer.hpp"
#include "reply.hpp"

#include <algorithm>
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
    auto at = head_.size() + 1;
    append_json_string(head_, x.model);
    head_.insert(at, "rehearsal:");
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

/// Takes a token off the text; characters stay whole.
std::string_view take_token(std::string_view& text, size_t bytes) {
  auto size = std::min(bytes, text.size());
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    ++size;
  auto result = text.substr(0, size);
  text.remove_prefix(size);
  return result;
}

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

/// Several calls come in turns. `halves`: only the first half of each.
void append_arguments(std::string& out, chunk_writer& chunks, const chat_answer& x,
                      size_t token_bytes, bool halves) {
  std::vector<std::string_view> rests;
  for (unsigned i = 0; i < count_calls(x); ++i) {
    const auto text = call_of(x, i).text;
    rests.push_back(text.substr(0, halves ? text.size() - text.size() / 2 : text.size()));
  }
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (unsigned i = 0; i < rests.size(); ++i) {
      if (rests[i].empty())
        continue;
      chunks.begin_call(i);
      out += ",\"function\":{\"arguments\":";
      append_json_string(out, take_token(rests[i], token_bytes));
      out += '}';
      chunks.end_call();
      goes_on = goes_on || !rests[i].empty();
    }
  }
}

} // namespace

void append_chunks(std::string& out, const chat_answer& x, size_t token_bytes, fault trouble) {
  chunk_writer chunks{out, x};
  const bool calls = count_calls(x) > 0;
  const bool stops = trouble == fault::error_midway || trouble == fault::end_midway;
  if (x.has_choice) {
    chunks.begin();
    out += "\"role\":\"assistant\",\"content\":";
    out += calls || !x.has_content ? "null" : "\"\"";
    chunks.end();
    if (!x.refusal.empty())
      append_text(out, chunks, "refusal", x.refusal);
    if (calls) {
      append_call_starts(out, chunks, x);
      append_arguments(out, chunks, x, token_bytes, stops);
    }
    auto rest = !calls && x.has_content ? x.text : std::string_view{};
    const auto kept = stops ? rest.size() / 2 : 0;
    while (rest.size() > kept)
      append_text(out, chunks, "content", take_token(rest, token_bytes));
  }
  if (trouble == fault::error_midway)
    out += "data: {\"error\":{\"message\":\"The server had an error while processing your request. "
           "Simulated by the rehearsal.\",\"type\":\"server_error\",\"code\":null}}\n\n";
  if (stops)
    return;
  if (x.has_choice) {
    chunks.begin();
    chunks.end(x.finish);
  }
  chunks.usage(x);
  out += "data: [DONE]\n\n";
}

} // namespace troupe::rehearsing
