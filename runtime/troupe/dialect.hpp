#pragma once

#include <troupe/completion.hpp>
#include <troupe/error.hpp>
#include <troupe/http.hpp>
#include <troupe/json_schema.hpp>
#include <troupe/settings.hpp>
#include <troupe/violation.hpp>

#include <memory>
#include <span>
#include <string>

namespace troupe {

/// A wrong answer and what was wrong with it: what a re-ask adds to the conversation.
struct reask_turn {
  completion answer;
  /// Rendered violations, or the sentence for an answer without JSON.
  std::string problems;

  friend bool operator==(const reask_turn&, const reask_turn&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, reask_turn& x) {
  return f.object(x).fields(f.field("answer", x.answer), f.field("problems", x.problems));
}

/// Spells requests and reads replies of a provider. Made once per run; immutable, usable from
/// several threads.
class dialect {
public:
  virtual ~dialect() = default;

  /// Where and how requests of this run are sent.
  virtual http_endpoint_ptr endpoint() const = 0;

  /// The body of the request for `x`, with the turns of earlier wrong answers appended. The parts
  /// that are the same for all texts were written when the dialect was made.
  virtual std::string encode(const prompt& x, std::span<const reask_turn> turns) const = 0;

  /// Reads a reply: a completion, or the error that the status or the body means. Consumes the
  /// body; after a failure it holds what a ledger keeps of it: as received, cut at
  /// `raw_reply_bytes_max`, the key masked.
  virtual expected<completion> decode(http_response& reply) const = 0;

  /// The part of a completion that must hold the JSON value: the content, or in the tool modes the
  /// arguments of the first call that has the record's name; further calls are ignored. Fails with
  /// `refused`, `content_filtered`, `truncated` or `no_answer`. The view lives as long as `x`.
  virtual expected<std::string_view> answer(const completion& x) const = 0;

  /// Takes the key and other secrets out of a foreign text that people will see.
  virtual void mask(std::string& text) const = 0;
};

using dialect_ptr = std::shared_ptr<const dialect>;

/// The OpenAI chat-completions dialect. Fails with `configuration` or `unsupported_schema`.
expected<dialect_ptr> make_openai_dialect(const settings& x, const json_schema& schema);

} // namespace troupe
