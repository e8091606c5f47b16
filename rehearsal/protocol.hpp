#pragma once

#include "chat_answer.hpp"
#include "chat_request.hpp"
#include "failure.hpp"
#include "http_call.hpp"
#include "limits.hpp"
#include "reply.hpp"

#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// What a request wants of a protocol.
enum class errand : uint8_t {
  /// The path is none of this protocol's.
  none,
  completion,
  /// Anything else: lists of models, counts of tokens …
  information,
  /// Of files and batches.
  batch,
};

/// How a protocol writes the arguments of a call.
enum class call_arguments : uint8_t {
  /// As text, which may be anything.
  text,
  /// As a JSON object: what is none is said as content instead.
  object,
  /// As a JSON object: the protocol has words of its own for what is none.
  checked_object,
};

/// How one family of APIs is spoken. Knows no sockets and decides nothing: it reads requests into
/// what all of them have in common, and words answers and failures. One per server.
class protocol {
public:
  protocol() = default;
  protocol(const protocol&) = delete;
  protocol& operator=(const protocol&) = delete;
  virtual ~protocol() = default;

  virtual errand errand_of(const http_call& call) const = 0;

  /// The key that the call comes with; empty: none.
  virtual std::string_view key(const http_call& call) const = 0;

  /// Null if the API would refuse the request; `problem` then says why. The call must stay as it is
  /// as long as the result is used.
  virtual const chat_request* read(const http_call& call, failure& problem) = 0;

  /// Sets the body to the answer to the request that was read last.
  virtual void write(const chat_answer& x, reply& out) = 0;

  /// The same as a stream.
  virtual void write_stream(const chat_answer& x, const stream_manner& how, reply& out) = 0;

  /// Sets status, headers and body.
  virtual void fail(reply& out, const failure& x, const http_call& call) const = 0;

  /// An error under status 200, instead of the answer.
  virtual void fail_late(reply& out, const chat_answer&, const failure& x, const http_call& call) {
    fail(out, x, call);
    out.status = 200;
  }

  /// Appends header lines with the limits. Nothing if the API does not tell them.
  virtual void append_limits(std::string&, limiter&, clock::time_point, const http_call&) const {}

  /// Sets the headers that each reply has.
  virtual void stamp(reply&) const {}

  virtual void inform(const http_call& call, reply& out) = 0;

  virtual call_arguments arguments() const {
    return call_arguments::text;
  }
};

/// "rehearsal:MODEL" as a JSON string: so that nobody takes an answer for a model's.
void append_model(std::string& out, std::string_view model);

} // namespace troupe::rehearsing
