#pragma once

#include "dialect/chunk_frame.hpp"
#include "dialect/event_parser.hpp"
#include "dialect/joined_calls.hpp"
#include "dialect/reply_errors.hpp"
#include "openai_reply.hpp"

#include <troupe/detail/dialect.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What a stream is read for.
struct stream_reading {
  /// The function whose arguments are the answer; empty: the content is.
  std::string_view record_name;
  /// All calls together are the answer.
  bool joins_calls = false;
  /// Content and arguments together; 0: no limit.
  uint64_t answer_bytes_max = 0;
};

/// Different calls in one reply; more is no chat completion.
inline constexpr size_t calls_max = 128;

/// Puts a completion together from the chunks of a stream. Source: OpenAI, "The chat completion
/// chunk object", and what other servers make of it: calls without an index, a whole message
/// instead of a delta, no `[DONE]`, no blank line at the end, no stream at all.
class openai_stream final : public reply_stream {
public:
  /// Keeps references to all three.
  openai_stream(const dialect& wire, const stream_reading& what, const reply_errors& errors);

  expected<std::string_view> push(std::string_view bytes) override;
  expected<completion> finish() override;

  const completion& so_far() const override {
    return answer_;
  }

  std::string raw() const override;

private:
  bool take_event(const server_event& event);
  bool take_chunk(std::string_view text);
  bool take_calls(openai_reply& chunk);
  bool take_alike(std::string_view text);
  void learn_frame(std::string_view text, const openai_reply& chunk);
  tool_call* call_of(const tool_call& part, uint64_t index);
  void take_rest(openai_reply& chunk);
  bool has_room();
  bool take_problem(std::string_view text, provider_problem&& problem);
  bool fail(error problem);
  expected<completion> finish_plain();
  std::string_view new_part();

  const dialect& wire_;
  stream_reading what_;
  const reply_errors& errors_;
  event_parser parser_;
  std::string received_;
  /// A server that does not stream after all sends one JSON object.
  std::string plain_body_;
  bool is_plain_ = false;
  bool begun_ = false;
  bool done_ = false;
  bool saw_chunk_ = false;
  error problem_;
  completion answer_;
  std::vector<uint64_t> call_indexes_;
  /// Place of the call that is the answer; beyond the end: none so far.
  size_t answering_call_ = calls_max;
  joined_calls joined_;
  size_t given_ = 0;
  uint64_t answer_bytes_ = 0;
  std::string scratch_;
  /// Of the last chunk that was read, if what it does again is only to bring another piece.
  chunk_frame frame_;
  /// Place of the call whose arguments that piece belongs to; beyond the end: the content.
  size_t framed_call_ = calls_max;
};

} // namespace troupe::detail
