#pragma once

#include "reply.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// What goes wrong, before a protocol words it.
enum class failure_kind : uint8_t {
  bad_request,
  /// A schema that the API does not take.
  bad_schema,
  /// A member of the request that the API does not take.
  unsupported,
  unauthorized,
  /// The key is not the one that the rehearsal was started with.
  wrong_key,
  forbidden,
  no_model,
  no_route,
  /// No file or batch of that name.
  no_object,
  conflict,
  too_large,
  /// Of requests per minute.
  requests_used_up,
  tokens_used_up,
  /// Until the client pays.
  quota,
  broken,
  overloaded,
};

/// How a client is told how long to wait.
enum class wait_manner : uint8_t {
  none,
  seconds,
  milliseconds,
  date,
  /// However the API tells it.
  usual
};

constexpr size_t failure_kinds = static_cast<size_t>(failure_kind::overloaded) + 1;

struct failure {
  failure_kind kind = failure_kind::bad_request;
  std::string message;
  /// The place in the request; empty: none.
  std::string param = {};
  /// Instead of the code that usually goes with `kind`; empty: that one.
  std::string_view code = {};
  wait_manner manner = wait_manner::none;
  std::chrono::milliseconds wait{0};
  /// Only for what is used up: the limit; 0: unknown.
  uint64_t limit = 0;
};

/// Appends the header lines Retry-After and retry-after-ms that `x` asks for. `milliseconds`: the
/// API usually tells them, too.
void append_wait(std::string& headers, const failure& x, bool milliseconds = false);

/// The message of a failure that nothing in the request is to blame for.
constexpr std::string_view broken_words
  = "The server had an error while processing your request. Simulated by the rehearsal.";

} // namespace troupe::rehearsing
