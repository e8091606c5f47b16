#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Everything that can go wrong with a text or a run, as a value. Each code says its cause, whether
/// the transport policy may try again, and what the user can do; docs/architecture.md repeats it as
/// a table.
enum class errc : uint8_t {
  /// No error.
  none = 0,
  /// The settings contradict each other or lack something; the message names the setting. Not
  /// retried.
  configuration,
  /// The record type or schema cannot be expressed in the provider's dialect. Not retried.
  unsupported_schema,
  /// Reading the texts failed (a throwing generator, an unreadable line). Not retried.
  source_failed,
  /// No connection: name resolution, refused, unreachable. Retried.
  connect,
  /// The TLS handshake or the certificate check failed. Not retried: check the CA file and the host
  /// name.
  tls,
  /// Time ran out before the request was sent (nothing was billed). Retried.
  timeout_unsent,
  /// Time ran out after the request was sent (perhaps billed). Retried.
  timeout_sent,
  /// The connection broke after the request was sent. Retried.
  connection_lost,
  /// The reply exceeds `reply_bytes_max`. Not retried: raise the limit or lower `tokens_max`.
  reply_too_large,
  /// An HTTP status that retrying does not cure (400, 404, 422, a redirect …). Not retried.
  http_status,
  /// The server is overloaded or broken for the moment (408, 409, 5xx). Retried.
  unavailable,
  /// Too many requests (429). Retried after the pause that the server asks for.
  rate_limited,
  /// The account's quota or credit is used up. Not retried: add credit or change the key.
  quota_exhausted,
  /// The key is missing, wrong or not allowed to do this (401, 403). Not retried.
  authentication,
  /// A 2xx reply that is no chat completion: HTML of a proxy, broken JSON, no choices. Retried.
  malformed_response,
  /// The provider reports an error of its own inside a 200 reply. Retried.
  provider_error,
  /// A streamed reply ended, or its connection broke, before the model was done. Retried, or the
  /// model is asked to go on: see `broken_stream`.
  stream_broken,
  /// The model refuses to answer. Not retried.
  refused,
  /// The provider's content filter cut the answer. Not retried.
  content_filtered,
  /// The answer ran into the token limit (`finish_reason: length`). Not retried: raise
  /// `tokens_max`.
  truncated,
  /// The model answered without the tool call or the text that was asked for. Re-asked.
  no_answer,
  /// The answer holds no complete JSON value. Re-asked.
  invalid_json,
  /// The JSON value breaks the schema or a check. Re-asked.
  violations,
  /// Still wrong after the last re-ask; the attempts hold every answer and its violations.
  reasks_exhausted,
  /// The deadline of the text passed. Raise `text_timeout`.
  deadline_exceeded,
  /// The run was stopped before this text was finished.
  cancelled,
  /// The run has reached its ceiling of cost or tokens: this text was not sent, or not sent again.
  budget_exhausted,
  /// An actor died or a check threw, twice for the same text; the message holds the reason.
  internal,
  /// The run ended by itself, because no text came any further for `no_progress_timeout`.
  no_progress,
  /// A model was to judge the answer (`judged`), and gave no ruling. Not retried beyond what the
  /// question itself is; see `settings::unjudged`.
  unjudged,
  /// An extractor has as many texts as it takes (`extractor_options::waiting_max`): this one was
  /// not taken. Not retried: send it later.
  overloaded,
  /// A file that goes with the text cannot be sent: it is not there, too large, of no known type,
  /// or not taken by the provider. Nothing was sent. Not retried.
  unusable_file,
};

/// The enumerator's name, e.g. "rate_limited".
std::string to_string(errc code);

/// Inverse of `to_string`. Returns false for an unknown name.
bool from_string(std::string_view name, errc& code);

/// Inverse of the cast to the underlying type. Returns false for a value that is no enumerator.
bool from_integer(uint8_t value, errc& code);

template <class Inspector>
bool inspect(Inspector& f, errc& x) {
  if (f.has_human_readable_format()) {
    auto get = [&x] { return to_string(x); };
    auto set = [&x](const std::string& name) { return from_string(name, x); };
    return f.apply(get, set);
  }
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

/// Whether the same request may succeed if it is sent again unchanged.
bool retryable(errc code);

/// Whether the model gets the answer back together with what is wrong with it.
bool reaskable(errc code);

/// One line for people: what to do about it.
std::string_view remedy(errc code);

/// What went wrong, and where. Never contains a key.
struct error {
  errc code = errc::none;
  /// One line: what, where, what to do. For `violations` the rendered list, several lines.
  std::string message;

  friend bool operator==(const error&, const error&) = default;
};

/// "rate_limited: message".
std::string to_string(const error& x);

template <class Inspector>
bool inspect(Inspector& f, error& x) {
  return f.object(x).fields(f.field("code", x.code), f.field("message", x.message));
}

template <class T, class E = error>
using expected = tl::expected<T, E>;

using tl::unexpected;

/// Shorthand for returning an error from a function with an `expected` result.
inline tl::unexpected<error> failed(errc code, std::string message) {
  return tl::unexpected<error>{error{code, std::move(message)}};
}

} // namespace troupe
