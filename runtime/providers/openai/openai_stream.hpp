#pragma once

#include "dialect/body_start.hpp"
#include "dialect/chunk_frame.hpp"
#include "dialect/delta_text.hpp"
#include "dialect/event_parser.hpp"
#include "dialect/joined_calls.hpp"
#include "dialect/opaque_members.hpp"
#include "dialect/reply_errors.hpp"
#include "openai_answer.hpp"
#include "openai_reply.hpp"

#include <troupe/detail/dialect.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Different calls in one reply; more is no chat completion.
inline constexpr size_t calls_max = 128;

/// Puts a completion together from the chunks of a stream. Source: OpenAI, "The chat completion
/// chunk object", and what other servers make of it: calls without an index or all with the same,
/// a whole message instead of a delta or beside it, all the text so far in each delta, events of
/// other kinds, no `[DONE]`, no blank line at the end, no stream at all.
class openai_stream final : public reply_stream {
public:
  /// Keeps references to `wire`, `wanted` and `errors`. `answer_bytes_max`: content and arguments
  /// together; 0: no limit.
  openai_stream(const dialect& wire, const openai_answer& wanted, const reply_errors& errors,
                uint32_t opaque_origin, uint64_t answer_bytes_max);

  expected<std::string_view> push(std::string_view bytes) override;
  expected<completion> finish() override;

  const completion& so_far() const override {
    return answer_;
  }

  std::string raw() const override;

private:
  /// What is known of a call beside its place in `answer_.tool_calls`.
  struct call_state {
    uint64_t index = no_call_index;
    delta_text arguments;
    opaque_deltas opaque;
    opaque_deltas function_opaque;
  };

  /// A choice beside the first.
  struct other_choice {
    uint64_t index = 0;
    std::string content;
    delta_text growth;
  };

  void take_preface(std::string_view bytes);
  void take_bytes(std::string_view bytes);
  bool take_event(const server_event& event);
  bool take_chunk(std::string_view text, bool is_error);
  bool take_alike(std::string_view text);
  void learn_frame(std::string_view text, const openai_reply& chunk);
  void take_contents(const openai_reply& chunk);
  void take_content(uint64_t choice, std::string_view text);
  bool take_calls(openai_reply& chunk);
  void take_call(size_t place, tool_call& part);
  bool begins_another(const tool_call& call, const tool_call& part);
  size_t place_of_call(const tool_call& part, uint64_t index);
  size_t last_place_of(uint64_t index) const;
  void take_opaque(const openai_reply& chunk);
  void take_rest(openai_reply& chunk);
  void grow(std::string& text, delta_text& growth, std::string_view delta);
  bool has_room();
  bool take_problem(std::string_view text, provider_problem&& problem);
  bool fail(error problem);
  void finish_texts();
  void finish_opaque();
  error problem_of_end() const;
  expected<completion> finish_plain();
  std::string_view new_part();
  bool joins_now() const;

  const dialect& wire_;
  const openai_answer& wanted_;
  const reply_errors& errors_;
  uint32_t opaque_origin_;
  uint64_t answer_bytes_max_;
  event_parser parser_;
  std::string received_;
  /// What has come while nobody can tell what it will be.
  std::string preface_;
  body_form form_ = body_form::unknown;
  /// A server that does not stream after all sends one JSON object.
  std::string plain_body_;
  bool done_ = false;
  bool saw_chunk_ = false;
  /// An event that is no chunk, as an explanation if the stream comes to no good end.
  std::string odd_event_;
  error problem_;
  completion answer_;
  delta_text content_;
  delta_text refusal_;
  std::vector<other_choice> others_;
  std::vector<call_state> calls_;
  /// Whether deltas brought any; a message that follows repeats them.
  bool has_delta_content_ = false;
  bool has_delta_calls_ = false;
  opaque_deltas opaque_;
  size_t opaque_bytes_ = 0;
  size_t looked_through_ = 0;
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
