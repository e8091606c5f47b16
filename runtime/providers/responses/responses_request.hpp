#pragma once

#include "dialect/said_conversation.hpp"
#include "dialect/wire_dialect.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace troupe::detail {

/// The body of a request for a response, of which all that does not depend on the text is written
/// beforehand.
class responses_request {
public:
  responses_request(const settings& x, const provider& row, const requested_record& record,
                    const format_options& options);

  /// `doublings` of `tokens_max`: at most `truncation_retries`. Fails with `configuration` for a
  /// file that cannot be sent.
  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings = 0) const;

  /// Of what is said already.
  expected<std::string> body(const said_conversation& x, uint32_t doublings = 0) const;

  /// The server keeps responses, because the user wants it to.
  bool is_stored() const noexcept {
    return is_stored_;
  }

private:
  void append_instructions(std::string& out, const said_conversation& x) const;

  conversation_maker conversation_;
  bool is_stored_;
  /// Empty: instructions are a member of their own; else who says them, as the first item.
  std::string instructor_;
  std::string model_;
  /// For conversations without instructions of their own.
  std::string head_;
  /// From the end of the items on; by doublings.
  std::vector<std::string> tails_;
};

} // namespace troupe::detail
