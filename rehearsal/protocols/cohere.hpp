#pragma once

#include "../protocol.hpp"
#include "../request_json.hpp"

namespace troupe::rehearsing {

/// Cohere's chat, version 2.
class cohere final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void inform(const http_call& call, reply& out) override;

private:
  // Each returns what is wrong with the request, or "".
  std::string read_root(json_value root);
  std::string read_messages(json_value root);
  std::string read_message(json_value message, const std::string& where);
  std::string read_tools(json_value root);
  std::string read_format(json_value root);

  request_json json_;
  chat_request request_;
};

} // namespace troupe::rehearsing
