#pragma once

#include "dialect/said_conversation.hpp"
#include "dialect/wire_dialect.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/error.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace troupe::detail {

/// The body of a `generateContent` request, of which all that does not depend on the text is
/// written beforehand.
class gemini_request {
public:
  gemini_request(const settings& x, const provider& row, const requested_record& record);

  /// `doublings` of `tokens_max`: at most `truncation_retries`.
  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const;

  /// The same of what is said.
  std::string body(const said_conversation& said, uint32_t doublings) const;

private:
  conversation_maker conversation_;
  /// Up to the first turn, for prompts without a system message of their own.
  std::string head_;
  /// From the end of the turns on; by doublings.
  std::vector<std::string> tails_;
};

} // namespace troupe::detail
