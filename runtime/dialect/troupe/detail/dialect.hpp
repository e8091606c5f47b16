#pragma once

#include <troupe/completion.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/rate_limits.hpp>
#include <troupe/error.hpp>
#include <troupe/settings.hpp>
#include <troupe/violation.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A wrong answer and what was wrong with it: what a re-ask adds to the conversation.
struct reask_turn {
  completion answer;
  /// Rendered violations, or the sentence for an answer without JSON.
  std::string problems;
  /// The answer broke off, and only what follows its complete elements is wanted; off: the whole
  /// answer once more.
  bool go_on = false;
  /// The server turned down a request that showed this answer as a turn of the model's: it is told
  /// of in the user's message instead, behind the text, with its errors. One such turn makes all of
  /// a request's told of in that way: none of it is a turn of the assistant's or a tool's.
  bool retold = false;

  friend bool operator==(const reask_turn&, const reask_turn&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, reask_turn& x) {
  return f.object(x).fields(f.field("answer", x.answer), f.field("problems", x.problems),
                            f.field("go_on", x.go_on), f.field("retold", x.retold).fallback(false));
}

/// What of a request is given up because the server does not take it. The default: nothing.
/// A form only ever gives up more.
struct request_form {
  /// Of `provider::automatic`, so many.
  uint8_t modes = 0;
  /// Bits, of parts that the dialect numbers.
  uint16_t parts = 0;

  friend auto operator<=>(const request_form&, const request_form&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, request_form& x) {
  return f.object(x).fields(f.field("modes", x.modes), f.field("parts", x.parts));
}

/// What to ask instead.
struct weaker_form {
  request_form form;
  /// What the server does not take and what is sent from now on, for people: "the server does not
  /// take mode tools: mode json_schema is used".
  std::string what;
};

/// What the files of a text may cost, in tokens of the prompt.
struct file_tokens {
  /// At most, as far as their kind and size tell.
  uint64_t most = 0;
  /// In all likelihood.
  uint64_t usual = 0;

  friend bool operator==(const file_tokens&, const file_tokens&) = default;
};

/// Reads one streamed reply while it arrives. Belongs to one thread.
class reply_stream {
public:
  virtual ~reply_stream() = default;

  /// Takes the next bytes of the body, split anywhere. Returns what they add to the part of the
  /// completion that must hold the JSON value; the view lives until the next call. Fails, for good
  /// and only when there is no such part, with `provider_error` and its like for an error event,
  /// `malformed_response` or `reply_too_large`.
  virtual expected<std::string_view> push(std::string_view bytes) = 0;

  /// The body has ended, or the connection broke. Gives the completion, or the error: that of
  /// `push`, or `stream_broken` if the model was not done.
  virtual expected<completion> finish() = 0;

  /// What has come.
  virtual const completion& so_far() const = 0;

  /// The start of the body, as a ledger keeps it: cut at `raw_reply_bytes_max`, the key masked.
  virtual std::string raw() const = 0;
};

/// Spells requests and reads replies of a provider. Made once per run; immutable, usable from
/// several threads.
class dialect {
public:
  virtual ~dialect() = default;

  /// Where and how requests of this run are sent.
  virtual http_endpoint_ptr endpoint() const = 0;

  /// The body of the request for `x`, with the turns of earlier wrong answers appended. The parts
  /// that are the same for all texts were written when the dialect was made. Reads the files that
  /// go with it, and fails with `unusable_file` if one cannot be sent.
  virtual expected<std::string> encode(const prompt& x,
                                       std::span<const reask_turn> turns) const = 0;

  /// The same with `tokens_max` doubled so many times, for an answer that ran into it; at most
  /// `truncation_retries` times. A dialect that knows no such limit asks as before.
  virtual expected<std::string> encode_longer(const prompt& x, std::span<const reask_turn> turns,
                                              uint32_t) const {
    return encode(x, turns);
  }

  /// What the files of `x` may cost; nothing for those that are not there. Looks at their sizes and
  /// starts.
  virtual file_tokens cost_of_files(const prompt&) const {
    return {};
  }

  /// Reads a reply: a completion, or the error that the status or the body means. Consumes the
  /// body; after a failure it holds what a ledger keeps of it: as received, cut at
  /// `raw_reply_bytes_max`, the key masked.
  virtual expected<completion> decode(http_response& reply) const = 0;

  /// What the headers of a reply say about the provider's limits; `headers` as in `http_response`,
  /// `now` for what is a date. Nothing, where a provider never tells.
  virtual rate_limits limits(std::string_view, std::chrono::system_clock::time_point) const {
    return {};
  }

  /// The part of a completion that must hold the JSON value: the content, or in the tool modes the
  /// arguments of the call that means the record's function. Several that say the same are one;
  /// lists are put together; any others are none (`no_answer`). A model that calls nothing but
  /// writes JSON as its content, or as its thoughts, is taken at its word. Fails with `refused`,
  /// `content_filtered`, `truncated` or `no_answer`. Several calls that are the answer together are
  /// written into `room` as one list. The view lives as long as `x` and `room`.
  virtual expected<std::string_view> answer(const completion& x, std::string& room) const = 0;

  /// Whether it asks for null where a member may be left out, as schemas that are lowered for
  /// strict modes do: such a null is no value then.
  virtual bool asks_for_null() const {
    return false;
  }

  /// A reader for the body of one reply with a 2xx status, if the dialect was made for streams;
  /// else null. Must not outlive the dialect.
  virtual std::unique_ptr<reply_stream> stream() const {
    return nullptr;
  }

  /// The same dialect, with requests in that form; replies to those are read by it. Lives as long
  /// as this one, which is the one that was made.
  virtual const dialect& in(const request_form&) const {
    return *this;
  }

  /// The form in which a request may be taken that was sent in the form `sent` and failed with this
  /// status and these words (the message of the error that `decode` gave). Absent: they do not say
  /// that the form is refused, or there is nothing more to give up.
  virtual std::optional<weaker_form> weaker([[maybe_unused]] const request_form& sent,
                                            [[maybe_unused]] uint16_t status,
                                            [[maybe_unused]] std::string_view words) const {
    return std::nullopt;
  }

  /// Takes the key and other secrets out of a foreign text that people will see.
  virtual void mask(std::string& text) const = 0;
};

using dialect_ptr = std::shared_ptr<const dialect>;

/// What may differ between dialects of the same settings and schema.
struct dialect_options {
  /// Asks for replies as streams of server-sent events, with the usage in their last chunk.
  bool streamed = false;
  /// In the tool modes: the record is a list of calls (`calls`) of these functions, each with the
  /// schema of its arguments. Empty: one function takes the record. Must live as long as the call.
  std::vector<const json_schema*> functions = {};
};

} // namespace troupe
