#pragma once

#include "../protocol.hpp"
#include "../request_json.hpp"

namespace troupe::rehearsing {

class reply_json;

/// Bedrock's Converse and ConverseStream.
class bedrock final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void stamp(reply& out) const override;
  void inform(const http_call& call, reply& out) override;
  call_arguments arguments() const override {
    return call_arguments::checked_object;
  }

private:
  // Each returns what is wrong with the request, or "".
  std::string read_root(json_value root);
  std::string read_inference(json_value root);
  std::string read_tools(json_value root);
  std::string read_tool(json_value tool);
  std::string read_choice(json_value config);
  std::string read_format(json_value root);
  std::string read_system(json_value root);
  std::string read_messages(json_value root);
  std::string read_message(json_value message, const std::string& where);
  std::string read_block(json_value block, const std::string& where, std::string& text);
  std::string check_results(json_value before, json_value message, const std::string& where) const;

  void pass(std::string_view part);
  void mark(json_value block);

  request_json json_;
  chat_request request_;
  cache_mark prefix_;
};

/// A message of application/vnd.amazon.eventstream. `kind`: "event" or "exception".
void append_frame(std::string& out, std::string_view kind, std::string_view type,
                  std::string_view payload);

} // namespace troupe::rehearsing
