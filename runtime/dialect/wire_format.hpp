#pragma once

#include "answer_finder.hpp"
#include "provider_problem.hpp"
#include "reply_errors.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Of a part of a reply that does not say which call it is of.
inline constexpr uint64_t no_call_index = UINT64_MAX;

/// Why a text could not be read.
struct reply_fault {
  size_t offset = 0;
  std::string_view reason;
};

/// What a reply that was read whole says.
struct whole_reply {
  /// Reads into this answer, which must be empty and live as long: it is large, and not moved
  /// about.
  explicit whole_reply(completion& to) : answer(to) {}

  /// As if nothing had been read.
  void forget() {
    answer = {};
    has_answer = false;
    problem = {};
  }

  completion& answer;
  /// The model said something, be it nothing.
  bool has_answer = false;
  /// What there is instead; empty if nobody says so.
  provider_problem problem;
};

/// What the reader of a stream needs beside its provider's format.
struct stream_surroundings {
  /// Reads what turns out to be no stream.
  const dialect& whole;
  const answer_finder& wanted;
  const reply_errors& errors;
  /// As `opaque_part::origin`.
  uint32_t opaque_origin = 0;
  /// Content and arguments together; 0: no limit.
  uint64_t answer_bytes_max = 0;
};

/// How one provider's requests and replies are written: what differs between dialects, and nothing
/// else. Made for the settings, the schema and the form of a run; immutable, used by several
/// threads at once.
class wire_format {
public:
  virtual ~wire_format() = default;

  /// The body of a request, with `tokens_max` doubled so many times. Fails where a file that goes
  /// with the text cannot be sent.
  virtual expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                                     uint32_t doublings) const = 0;

  /// Reads a reply of any status, which is JSON or was meant to be; may overwrite it. Members of
  /// another type than expected count as absent.
  virtual std::optional<reply_fault> read(std::string& text, whole_reply& result) const = 0;

  /// Reads a stream of the provider's. Keeps references.
  virtual std::unique_ptr<reply_stream> stream(const stream_surroundings& x) const = 0;

  /// What lacks in a reply without an answer, for people.
  virtual std::string_view answer_name() const = 0;
};

} // namespace troupe::detail
