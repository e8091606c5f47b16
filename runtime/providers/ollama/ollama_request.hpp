#pragma once

#include "dialect/extra_members.hpp"
#include "dialect/said_conversation.hpp"
#include "dialect/wire_dialect.hpp"
#include "ollama_context.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace troupe::detail {

/// The body of a request for a chat, of which all that does not depend on the text is written
/// beforehand.
class ollama_request {
public:
  ollama_request(const settings& x, const provider& row, const requested_record& record,
                 const format_options& options);

  /// `doublings` of `tokens_max`: at most `truncation_retries`. Fails with `configuration` for a
  /// file that cannot be sent.
  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings = 0) const;

  /// Of what is said already.
  expected<std::string> body(const said_conversation& x, uint32_t doublings = 0) const;

  const ollama_context& context() const noexcept {
    return context_;
  }

private:
  /// For a limit on the tokens of the answer.
  struct answer_form {
    /// Of `options`.
    std::string members;
    uint64_t tokens_max = 0;
  };

  conversation_maker conversation_;
  ollama_context context_;
  extra_object options_;
  std::string head_;
  /// By doublings.
  std::vector<answer_form> forms_;
  /// Between messages and options, and behind those.
  std::string what_;
  std::string rest_;
};

} // namespace troupe::detail
