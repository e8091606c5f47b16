#pragma once

#include "dialect/said_conversation.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <span>
#include <string>
#include <vector>

namespace troupe::detail {

/// The body of a request to Converse, of which all that does not depend on the text is written
/// beforehand. The model, and whether the reply is a stream, stand in the URL.
class bedrock_request {
public:
  /// `caches`: marks what is the same for all texts, so that the provider keeps it.
  bedrock_request(const settings& x, const provider& row, const requested_record& record,
                  bool caches);

  /// As `wire_format::body`.
  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const {
    const auto said = conversation_.of(x, turns);
    if (!said)
      return unexpected<error>{said.error()};
    return body(*said, doublings);
  }

  expected<std::string> body(const said_conversation& x, uint32_t doublings) const;

private:
  conversation_maker conversation_;
  bool has_tools_;
  /// `"system":[…],` of texts that have nothing of their own to say there.
  std::string system_;
  /// From the end of the messages on; by doublings.
  std::vector<std::string> tails_;
};

} // namespace troupe::detail
