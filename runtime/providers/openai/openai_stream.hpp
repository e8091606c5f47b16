#pragma once

#include "dialect/chunk_frame.hpp"
#include "dialect/delta_text.hpp"
#include "dialect/streamed_reply.hpp"
#include "openai_reply.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Puts a completion together from the chunks of a stream. Source: OpenAI, "The chat completion
/// chunk object", and what other servers make of it: calls without an index or all with the same,
/// a whole message instead of a delta or beside it, all the text so far in each delta, events of
/// other kinds, no `[DONE]`, no blank line at the end, no stream at all.
class openai_stream final : public streamed_reply {
public:
  using streamed_reply::streamed_reply;

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void finish_texts() override;

private:
  /// A choice beside the first.
  struct other_choice {
    uint64_t index = 0;
    std::string content;
    delta_text growth;
  };

  bool take_alike(std::string_view text);
  void learn_frame(std::string_view text, const openai_reply& chunk);
  void take_contents(const openai_reply& chunk);
  void take_content(uint64_t choice, std::string_view text);
  bool take_calls(openai_reply& chunk);
  void take_call(size_t place, tool_call& part);
  bool begins_another(const tool_call& call, const tool_call& part);
  size_t place_of_part(const tool_call& part, uint64_t index);
  void take_opaque(const openai_reply& chunk);
  void take_rest(openai_reply& chunk);

  std::vector<other_choice> others_;
  /// Whether deltas brought any; a message that follows repeats them.
  bool has_delta_content_ = false;
  bool has_delta_calls_ = false;
  size_t looked_through_ = 0;
  std::string scratch_;
  /// Of the last chunk that was read, if what it does again is only to bring another piece.
  chunk_frame frame_;
  /// Place of the call whose arguments that piece belongs to; beyond the end: the content.
  size_t framed_call_ = calls_max;
};

} // namespace troupe::detail
