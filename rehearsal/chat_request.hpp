#pragma once

#include <cstdint>
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

/// A place in the prompt up to which the client wants it cached.
struct cache_mark {
  /// Of all that stands before it.
  uint64_t hash = 0;
  uint64_t bytes = 0;
  /// To be kept for an hour rather than for five minutes.
  bool hour = false;
};

/// What the server needs to know of a request for a completion, whatever protocol it came in. All
/// views live until the protocol reads the next one. Pictures and files count as nothing.
struct chat_request {
  /// Names of the members in the root.
  std::vector<std::string_view> members;
  std::string_view model;
  bool stream = false;
  /// Most tokens that the answer may have; 0: not given.
  uint64_t tokens_max = 0;
  std::vector<chat_message> messages;
  std::vector<chat_tool> tools;
  /// Of the tool that must be called; empty if none must.
  std::string_view forced_tool;
  bool tools_forbidden = false;
  /// What OpenAI calls `tool_choice`, if it is a word: "auto", "none", "required"; else empty.
  std::string_view choice;
  /// Whether several tools may be called at once.
  bool parallel_calls = true;
  response_format format = response_format::text;
  /// JSON Schema as it stands in the request.
  std::string_view format_schema;
  /// The model is to think first, and to say so.
  bool thinks = false;
  std::vector<cache_mark> cache_marks;
};

/// Of messages, tools and schemas: what the prompt is said to cost.
uint64_t prompt_bytes(const chat_request& x);

} // namespace troupe::rehearsing
