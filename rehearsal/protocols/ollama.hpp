#pragma once

#include "../protocol.hpp"
#include "../request_json.hpp"

namespace troupe::rehearsing {

/// Ollama's own API; see its docs/api.md. /api/generate is a chat of one message.
class ollama final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void inform(const http_call& call, reply& out) override;
  call_arguments arguments() const override {
    return call_arguments::object;
  }

private:
  // Each returns what is wrong with the request, or "".
  std::string read_root(json_value root);
  std::string read_messages(json_value root);
  std::string read_message(json_value message);
  std::string read_prompt(json_value root);
  std::string read_tools(json_value root);
  std::string read_format(json_value root);

  request_json json_;
  chat_request request_;
  bool generates_ = false;
  /// A longer prompt is cut, and nobody is told.
  uint64_t context_tokens_ = 0;
};

} // namespace troupe::rehearsing
