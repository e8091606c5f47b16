#pragma once

#include "../protocol.hpp"

#include <memory>

namespace troupe::rehearsing {

/// Reads request bodies. Keeps its buffers: one per thread.
class chat_reader {
public:
  chat_reader();
  ~chat_reader();

  /// Null if the body is no JSON object, is nested deeper than 256, or has no messages; `problem`
  /// then says what is wrong. `body` must be null-terminated and stay as it is as long as the
  /// result is used.
  chat_request* read(const std::string& body, std::string& problem);

private:
  struct handler;
  std::unique_ptr<handler> handler_;
};

/// OpenAI's chat completions; see OpenAI's reference, "The chat completion object". Azure's, too.
class openai_chat final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void append_limits(std::string& out, limiter& x, clock::time_point now,
                     const http_call& call) const override;
  void inform(const http_call& call, reply& out) override;

private:
  chat_reader reader_;
};

/// The same, for what is written and read without a server.
void append_completion(std::string& out, const chat_answer& x);
void append_chunks(std::string& out, const chat_answer& x, const stream_manner& how);

/// What OpenAI's protocols have in common.
std::string_view openai_key(const http_call& call);
void fail_like_openai(reply& out, const failure& x, const http_call& call);
/// finish_reason
std::string_view finish_word(const chat_answer& x);
void append_limits_like_openai(std::string& out, limiter& x, clock::time_point now,
                               const http_call& call);

} // namespace troupe::rehearsing
