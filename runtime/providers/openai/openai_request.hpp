#pragma once

#include "dialect/load_files.hpp"
#include "dialect/reask_history.hpp"
#include "dialect/wire_dialect.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// The body of a chat-completions request, of which all that does not depend on the text is
/// written beforehand.
class openai_request {
public:
  openai_request(const settings& x, const provider& row, const requested_record& record,
                 const format_options& options);

  /// `doublings` of `tokens_max`: at most `truncation_retries`. Fails with `unusable_file`.
  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings = 0) const;

private:
  /// `files`: as `load_files` has them.
  void append_messages(std::string& out, const std::vector<message>& messages,
                       const request_files& files) const;
  void append_text(std::string& out, std::string_view text) const;
  void append_text_with_files(std::string& out, std::string_view text,
                              std::span<const loaded_file> files) const;

  /// Up to and including the system message.
  std::string head_;
  /// What stands in front of the text of the first user message.
  std::string front_;
  /// From the user message of a text on; the quote of its content included. Then what stands
  /// between two texts.
  std::vector<std::string> text_parts_;
  /// From the end of the messages on; by doublings.
  std::vector<std::string> tails_;
  /// Behind the prompt: what a re-ask adds.
  reask_history history_;
  file_terms files_;
};

} // namespace troupe::detail
