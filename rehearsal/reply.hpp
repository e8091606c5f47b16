#pragma once

#include "faults.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// How the bytes of a reply go out.
enum class delivery : uint8_t {
  whole,
  /// In sixteen pieces.
  drip,
  /// Event by event.
  events,
  /// `blanks` spaces between head and body.
  flood,
  half_then_close,
  half_then_stall,
  /// Nothing.
  stall,
  close,
  reset,
};

/// A reply, ready to be sent. Reused, so that its buffers are.
struct reply {
  /// A chat completion was asked for: counts as a request.
  bool counted = false;
  /// 0: there is none.
  uint16_t status = 200;
  fault trouble = fault::none;
  delivery how = delivery::whole;
  std::chrono::microseconds delay{0};
  uint64_t prompt_tokens = 0;
  uint64_t completion_tokens = 0;
  /// The client does not get to see the answer, whose tokens are those above.
  bool hidden = false;
  /// Only for `delivery::flood`.
  uint64_t blanks = 0;
  /// Further header lines, each ended by "\r\n".
  std::string headers;
  std::string_view type;
  std::string body;

  void clear();
};

/// A call of a tool.
struct further_call {
  std::string tool;
  /// Its arguments.
  std::string text;
};

/// A chat completion; see OpenAI's reference, "The chat completion object".
struct chat_answer {
  uint64_t number = 0;
  int64_t created = 0;
  std::string_view model;
  /// Arguments of the call, or content. Written as it is, valid or not.
  std::string_view text;
  /// Answer by calling this tool; empty: by content.
  std::string_view tool;
  /// How often it is called; 0: not at all.
  unsigned calls = 1;
  /// Calls of other tools behind these.
  std::span<const further_call> further = {};
  /// Not sent if empty.
  std::string_view refusal;
  bool has_content = true;
  bool has_choice = true;
  std::string_view finish = "stop";
  uint64_t prompt_tokens = 0;
  uint64_t completion_tokens = 0;
};

/// The i-th call of an answer.
struct one_call {
  std::string_view tool;
  std::string_view text;
};

/// How many calls an answer makes; 0: it answers by content.
unsigned count_calls(const chat_answer& x);
one_call call_of(const chat_answer& x, unsigned i);
void append_call_id(std::string& out, const chat_answer& x, unsigned i);

void append_number(std::string& out, uint64_t x, int base = 10);

void append_completion(std::string& out, const chat_answer& x);

/// The same as a stream of chunks; see OpenAI's reference, "The chat completion chunk object".
/// `token_bytes`: how much of the answer a chunk holds, at least 1. `trouble`: `error_midway`,
/// `end_midway` or anything else.
void append_chunks(std::string& out, const chat_answer& x, size_t token_bytes, fault trouble);

/// Sets the body to an error object as OpenAI has it.
void fail(reply& out, uint16_t status, std::string_view type, std::string_view code,
          std::string_view message);

/// Appends the reply's status line and headers.
void append_head(std::string& out, const reply& x, uint64_t number, bool keep_alive);

/// About four bytes a token, rounded up.
constexpr uint64_t tokens_in(uint64_t bytes) {
  return (bytes + 3) / 4;
}

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::sys_seconds x);

} // namespace troupe::rehearsing
