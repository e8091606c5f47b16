#pragma once

#include "dialect/event_frames.hpp"
#include "dialect/streamed_reply.hpp"

#include <troupe/detail/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// A block of thoughts that has not come to its end.
struct bedrock_thoughts {
  uint64_t index = no_call_index;
  std::string text;
  std::string signature;
  std::string redacted;
};

/// Puts a reply together from the frames of a stream. Source: Amazon Bedrock, "ConverseStream". A
/// block has a beginning only if it is a call; unknown events, blocks and deltas are passed over.
class bedrock_stream final : public streamed_reply {
public:
  explicit bedrock_stream(const stream_surroundings& x);

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void take_stream(std::string_view bytes) override;
  void finish_stream() override {}
  bool is_always_stream() const override;
  void finish_texts() override;

private:
  bool take_frame(const framed_event& x);
  void take_delta(uint64_t index, json_value delta);
  void take_thoughts(uint64_t index, json_value delta);
  void end_block(uint64_t index);
  void end_thoughts();
  void end_call(size_t place);

  event_frames frames_;
  std::optional<bedrock_thoughts> thoughts_;
  size_t thought_blocks_ = 0;
  bool has_stopped_ = false;
};

} // namespace troupe::detail
