#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

enum class speaker : uint8_t {
  system,
  user,
  assistant,
  tool,
  other
};

struct chat_message {
  speaker who = speaker::other;
  std::string_view content;
};

struct chat_tool {
  std::string_view name;
  /// JSON Schema as it stands in the request; empty if there is none.
  std::string_view parameters;
};

enum class response_format : uint8_t {
  text,
  json_object,
  json_schema
};

/// What the server needs to know of a chat-completions request. All views live until the next
/// `chat_reader::read`.
struct chat_request {
  /// Names of the members in the root.
  std::vector<std::string_view> members;
  std::string_view model;
  bool stream = false;
  /// max_completion_tokens or max_tokens; 0: not given.
  uint64_t tokens_max = 0;
  std::vector<chat_message> messages;
  std::vector<chat_tool> tools;
  /// Of the tool that must be called; empty if none must.
  std::string_view forced_tool;
  bool tools_forbidden = false;
  /// `tool_choice`, if it is a word; else empty.
  std::string_view choice;
  /// `parallel_tool_calls`: whether several tools may be called at once.
  bool parallel_calls = true;
  response_format format = response_format::text;
  /// JSON Schema as it stands in the request.
  std::string_view format_schema;
};

/// Reads request bodies. Keeps its buffers: one per thread.
class chat_reader {
public:
  chat_reader();
  ~chat_reader();

  /// Null if the body is no JSON object, is nested deeper than 256, or has no messages; `problem`
  /// then says what is wrong. `body` must be null-terminated and stay as it is as long as the
  /// result is used.
  const chat_request* read(const std::string& body, std::string& problem);

private:
  struct handler;
  std::unique_ptr<handler> handler_;
};

} // namespace troupe::rehearsing
