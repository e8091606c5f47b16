#pragma once

#include "../protocol.hpp"
#include "../request_json.hpp"

namespace troupe::rehearsing {

class reply_json;

/// OpenAI's Responses; see its reference, "The response object". Nothing is stored.
class responses final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void fail_late(reply& out, const chat_answer& answer, const failure& x,
                 const http_call& call) override;
  void append_limits(std::string& out, limiter& x, clock::time_point now,
                     const http_call& call) const override;
  void inform(const http_call& call, reply& out) override;

private:
  friend class response_events;

  // Each is false if the request is refused; `problem` then says why.
  bool read_root(json_value root, failure& problem);
  bool read_tools(json_value root, failure& problem);
  bool read_tool(json_value tool, const std::string& where, failure& problem);
  bool read_choice(json_value root, failure& problem);
  bool read_format(json_value root, failure& problem);
  bool read_reasoning(json_value root, failure& problem);
  bool read_input(json_value root, failure& problem);
  bool read_item(json_value item, const std::string& where, failure& problem);
  bool read_message(json_value item, const std::string& where, failure& problem);
  bool check_calls(json_value input, failure& problem) const;
  bool check_reasoning(json_value input, failure& problem) const;

  /// The object of the response. `status`: its state; "in_progress": without an answer.
  void append_response(reply_json& json, const chat_answer& x, std::string_view status);
  void append_echo(reply_json& json);
  void append_item(reply_json& json, const chat_answer& x, unsigned i, bool begun) const;
  unsigned count_items(const chat_answer& x) const;

  request_json json_;
  chat_request request_;
  bool shows_summary_ = false;
  bool encrypts_ = false;
};

} // namespace troupe::rehearsing
