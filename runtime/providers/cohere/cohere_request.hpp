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

/// The body of a request to `/v2/chat`, of which all that does not depend on the text is written
/// beforehand.
class cohere_request {
public:
  cohere_request(const settings& x, const provider& row, const requested_record& record,
                 const format_options& options);

  /// `doublings` of `tokens_max`: at most `truncation_retries`.
  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const;

  /// The same of what is said.
  std::string body(const said_conversation& said, uint32_t doublings) const;

private:
  conversation_maker conversation_;
  /// Up to the first message.
  std::string head_;
  /// From the end of the messages on; by doublings.
  std::vector<std::string> tails_;
};

} // namespace troupe::detail
