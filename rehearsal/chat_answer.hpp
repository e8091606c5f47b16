#pragma once

#include "faults.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// A call of a tool.
struct further_call {
  std::string tool;
  /// Its arguments.
  std::string text;
};

/// Why an answer ends.
enum class finish_reason : uint8_t {
  stop,
  length,
  filter
};

/// An answer, before a protocol words it.
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
  /// The request named the tool.
  bool forced = false;
  /// Not sent if empty.
  std::string_view refusal;
  bool has_content = true;
  bool has_choice = true;
  finish_reason finish = finish_reason::stop;
  /// What was thought before; empty: nothing that is told.
  std::string_view thoughts;
  uint64_t prompt_tokens = 0;
  /// With those of the thoughts.
  uint64_t completion_tokens = 0;
  uint64_t thought_tokens = 0;
  /// Parts of the prompt's.
  uint64_t cache_read_tokens = 0;
  uint64_t cache_written_tokens = 0;
  bool cached_for_hour = false;
  /// Of a row of a batch.
  bool batched = false;
};

/// The i-th call of an answer.
struct one_call {
  std::string_view tool;
  std::string_view text;
};

/// How many calls an answer makes; 0: it answers by content.
unsigned count_calls(const chat_answer& x);
one_call call_of(const chat_answer& x, unsigned i);

/// PREFIX, the number of the answer in hexadecimal, and for all but the first call "_i".
void append_call_id(std::string& out, const chat_answer& x, unsigned i,
                    std::string_view prefix = "call_rehearsal_");

inline void append_number(std::string& out, uint64_t x, int base = 10) {
  std::array<char, 24> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, base).ptr;
  out.append(buffer.data(), end);
}

/// How an answer is cut into the events of a stream.
struct stream_manner {
  /// How much of the answer an event holds, at least 1.
  size_t token_bytes = 4;
  /// `error_midway`, `end_midway` or anything else.
  fault trouble = fault::none;

  bool stops() const {
    return trouble == fault::error_midway || trouble == fault::end_midway;
  }
  /// What is sent of a text: its first half if the stream stops midway.
  std::string_view part(std::string_view x) const {
    return stops() ? x.substr(0, x.size() - x.size() / 2) : x;
  }
};

/// Takes a token off the text; characters stay whole.
std::string_view take_token(std::string_view& text, size_t bytes);

/// Leaves at most so many bytes; characters stay whole.
void cut(std::string& text, size_t bytes);

/// About four bytes a token, rounded up.
constexpr uint64_t tokens_in(uint64_t bytes) {
  return (bytes + 3) / 4;
}

} // namespace troupe::rehearsing
