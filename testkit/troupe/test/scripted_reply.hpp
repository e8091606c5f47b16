#pragma once

#include <troupe/completion.hpp>
#include <troupe/detail/http.hpp>
#include <troupe/record.hpp>
#include <troupe/test/seen_request.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::test {

/// What a scripted server answers, whatever way it was asked in: the functions below make one, and
/// each member here gives the same with something added.
class scripted_reply {
public:
  enum class kind : uint8_t {
    /// The model's JSON, in the form that the request asks for.
    json,
    /// The model's words, in its content.
    words,
    /// The model's words, as a refusal.
    refusal,
    /// A reply as it goes over the wire.
    raw,
    /// No reply: the transport fails.
    failure,
    /// No reply, and no failure.
    silence,
  };

  /// So long after the request came, on the clock of the actor system.
  scripted_reply after(std::chrono::nanoseconds x) const;

  /// With one more line in the header: `with_header("retry-after", "2")`.
  scripted_reply with_header(std::string_view name, std::string_view value) const;

  /// The tokens that the reply tells; 100 and 20 unless given.
  scripted_reply with_usage(uint64_t prompt_tokens, uint64_t completion_tokens) const;

  /// As the reply of a model of another name than the one that was asked.
  scripted_reply from_model(std::string name) const;

  /// Where it is streamed: this time between two pieces, each with so many bytes of the answer.
  scripted_reply in_pieces(std::chrono::nanoseconds between, size_t bytes = 16) const;

  /// The connection breaks after so many pieces of a stream, or before anything of a whole reply.
  scripted_reply breaking_after(size_t pieces) const;

  kind what = kind::json;
  /// Of the model.
  std::string text;
  /// Why the model ended; empty: "stop", or "tool_calls" if it calls.
  std::string finish;
  /// `kind::raw`.
  http_response response;
  /// `kind::failure`.
  error problem;
  std::string headers;
  std::string model;
  usage tokens = default_usage();
  std::chrono::nanoseconds delay{0};
  std::chrono::nanoseconds gap{0};
  size_t piece_bytes = 16;
  std::optional<size_t> pieces_max;

private:
  static usage default_usage();
};

/// An answer that is this JSON text, right or wrong: the arguments of the call or the content, as
/// the request asks for it.
scripted_reply reply_with_json(std::string json);

/// An answer that is this record.
template <class T>
scripted_reply reply_with(const T& record) {
  return reply_with_json(write_record(record));
}

/// The model calls nothing, but says this.
scripted_reply reply_with_words(std::string words);

/// The model refuses.
scripted_reply refuse_with(std::string words);

/// The answer ran into the token limit: so far it came.
scripted_reply cut_off_at(std::string json);

/// An HTTP error, with OpenAI's error object: `fail_with(429)`, `fail_with(400, "too long",
/// "context_length_exceeded")`.
scripted_reply fail_with(uint16_t status, std::string_view message = {},
                         std::string_view code = {});

/// The transport fails: `connect`, `connection_lost`, `timeout_sent`, `tls` …
scripted_reply break_off_with(errc code, std::string message = {});

/// Nothing comes, until the request's own time is over: `first_byte_timeout`, `request_timeout`,
/// `text_timeout`.
scripted_reply no_reply();

/// A reply as it goes over the wire.
scripted_reply reply_with_response(http_response x);

} // namespace troupe::test
