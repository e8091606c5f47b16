#pragma once

#include "../protocol.hpp"
#include "../request_json.hpp"

namespace troupe::rehearsing {

/// Gemini's generateContent, of AI Studio and of Vertex.
class gemini final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void inform(const http_call& call, reply& out) override;
  call_arguments arguments() const override {
    return call_arguments::checked_object;
  }

private:
  // Each returns what is wrong with the request, or "".
  std::string read_root(json_value root);
  std::string read_config(json_value root);
  std::string read_format(json_value config, bool has_tools);
  std::string read_thinking(json_value config);
  std::string read_tools(json_value root);
  std::string read_declaration(json_value declaration, const std::string& where);
  std::string read_calling(json_value root);
  std::string read_system(json_value root);
  std::string read_contents(json_value root);
  std::string read_content(json_value content, const std::string& where);
  std::string check_turns(json_value contents) const;
  std::string check_signatures(json_value contents) const;

  std::string_view said(const chat_answer& x) const;

  request_json json_;
  chat_request request_;
  bool shows_thoughts_ = false;
  bool sends_events_ = false;
  /// A label is said without quotes.
  bool says_label_ = false;
};

/// The model that the path names.
std::string_view gemini_model(const http_call& call);

} // namespace troupe::rehearsing
