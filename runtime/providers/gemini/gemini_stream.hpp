#pragma once

#include "dialect/streamed_reply.hpp"
#include "gemini_chunk.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Puts a completion together from the events of `streamGenerateContent?alt=sse`. Each is a whole
/// reply with what is new in it: calls come whole, counts are those so far. There are neither names
/// of events nor an event at the end.
class gemini_stream final : public streamed_reply {
public:
  using streamed_reply::streamed_reply;

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void finish_stream() override;
  void finish_texts() override;

private:
  bool take_chunk(std::string_view text, gemini_chunk&& x);
  bool take_candidate(const gemini_candidate& x);
  void take_text(const gemini_part& x);
  bool take_call(const gemini_part& x);

  /// What candidates beside the first one say, by their index.
  std::map<uint64_t, std::string> further_;
  size_t thoughts_ = 0;
  bool is_told_end_ = false;
};

} // namespace troupe::detail
