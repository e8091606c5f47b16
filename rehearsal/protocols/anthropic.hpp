#pragma once

#include "../protocol.hpp"
#include "../request_json.hpp"
#include "../schema_subset.hpp"

#include <array>

namespace troupe::rehearsing {

/// Anthropic's Messages; see its reference, "Messages".
class anthropic final : public protocol {
public:
  errand errand_of(const http_call& call) const override;
  std::string_view key(const http_call& call) const override;
  const chat_request* read(const http_call& call, failure& problem) override;
  void write(const chat_answer& x, reply& out) override;
  void write_stream(const chat_answer& x, const stream_manner& how, reply& out) override;
  void fail(reply& out, const failure& x, const http_call& call) const override;
  void append_limits(std::string& out, limiter& x, clock::time_point now,
                     const http_call& call) const override;
  void stamp(reply& out) const override;
  void inform(const http_call& call, reply& out) override;
  call_arguments arguments() const override {
    return call_arguments::object;
  }

private:
  // Each returns what is wrong with the request, or "".
  std::string read_body(const http_call& call, bool counts_only);
  std::string read_root(json_value root, bool counts_only);
  std::string read_sampling(json_value root);
  std::string read_thinking(json_value root);
  std::string read_tools(json_value root);
  std::string read_tool(json_value tool, size_t i);
  std::string read_choice(json_value root);
  std::string read_format(json_value root);
  std::string read_system(json_value root);
  std::string read_messages(json_value root);
  std::string read_message(json_value message, const std::string& where);
  std::string read_block(json_value block, const std::string& where, std::string& text);
  std::string check_results(json_value call_turn, json_value next, size_t i) const;
  std::string check_thoughts(json_value messages) const;

  void pass(std::string_view part);
  std::string mark(json_value block);

  request_json json_;
  chat_request request_;
  bool thoughts_omitted_ = false;
  /// Of the strict tools and of the output format.
  subset_counts strict_counts_;
  uint32_t strict_tools_ = 0;
  /// Hash and size of the prompt up to here.
  cache_mark prefix_;
};

} // namespace troupe::rehearsing
