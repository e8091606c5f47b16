#pragma once

#include "dialect/streamed_reply.hpp"

#include <troupe/detail/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Puts a completion together from the events of a stream of `/v2/chat`. Source:
/// cohere-ai/cohere-python, `types/v2chat_stream_response.py`.
class cohere_stream final : public streamed_reply {
public:
  using streamed_reply::streamed_reply;

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void finish_texts() override;

private:
  bool take_message(json_value message);
  bool take_call(json_value call, uint64_t index, bool begins, std::string_view text);
  bool take_end(json_value delta);

  std::string thoughts_;
  std::string plan_;
  json_document document_;
};

} // namespace troupe::detail
