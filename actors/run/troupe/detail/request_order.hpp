#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/ticket.hpp>
#include <troupe/detail/transport_policy.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace troupe {

/// One request to make.
struct request_order {
  ticket id;
  uint64_t index = 0;
  /// From 1, over transport retries and re-asks.
  uint32_t attempt = 0;
  prompt_ptr input;
  /// Earlier wrong answers; null if there are none.
  turns_ptr turns;
  /// As it is spelled; empty: whoever sends it spells it.
  std::string body;
  spent_tries spent;
  /// Of `tokens_max`, after answers that ran into it.
  uint32_t doublings = 0;
  /// On the clock of the run; 0: none.
  std::chrono::nanoseconds deadline{0};
  uint32_t route = 0;
  /// A question about an answer, not a text.
  bool judging = false;
  /// What the limiter granted; 0: nothing, there is no limit.
  uint64_t permit = 0;
};

} // namespace troupe
