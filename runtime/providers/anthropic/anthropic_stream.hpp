#pragma once

#include "anthropic_reply.hpp"
#include "dialect/streamed_reply.hpp"

#include <troupe/detail/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// A block of thoughts that has not come to its end.
struct anthropic_thoughts {
  uint64_t index = no_call_index;
  std::string type;
  std::string thinking;
  std::string signature;
  /// Of what has no deltas: the block as it came.
  std::string whole;
};

/// Puts a message together from the events of a stream. Source: Anthropic, "Streaming messages".
/// What an event is stands in its data; unknown ones, unknown blocks and deltas are passed over. A
/// block may lack its end: what tells of the end of the message ends it, too.
class anthropic_stream final : public streamed_reply {
public:
  using streamed_reply::streamed_reply;

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void finish_texts() override;

private:
  bool take_message(json_value message, std::string_view text, bool is_whole);
  bool begin_block(uint64_t index, json_value block, std::string_view text);
  void take_delta(uint64_t index, json_value delta);
  void end_block(uint64_t index);
  void end_thoughts(bool is_whole);
  void end_call(size_t place);
  void take_end(json_value message);
  void take_usage(json_value x);

  std::optional<anthropic_thoughts> thoughts_;
  size_t thought_blocks_ = 0;
  /// What calls began with, in the order of `calls_`: it counts if nothing follows.
  std::vector<std::string> inputs_;
  anthropic_counts counts_;
};

} // namespace troupe::detail
