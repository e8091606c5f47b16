#pragma once

#include <troupe/money.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli::report {

/// What re-asks because of one field of the schema came to.
struct field_reasks {
  /// JSON pointer, with `*` for the place in a list; "" is the whole value.
  std::string pointer;
  uint64_t reasks = 0;
  uint64_t tokens = 0;
  money cost;
  /// The rule that was broken most: "minimum".
  std::string keyword;
};

/// The numbers of a run that say what to change. 0 and empty mean that nobody knows.
struct run_numbers {
  uint64_t texts = 0;
  uint64_t failed = 0;
  uint64_t requests = 0;
  uint64_t reasks = 0;
  uint64_t transport_retries = 0;
  uint64_t limit_waits = 0;
  uint64_t hedges = 0;
  uint64_t batched = 0;
  /// Failures because an answer ran into `tokens_max`.
  uint64_t truncated = 0;
  /// Failures that a run with --retry-failed may cure.
  uint64_t passing_failures = 0;
  money cost;
  uint64_t prompt_tokens = 0;
  uint64_t cached_tokens = 0;
  /// Of requests.
  double p50_ms = 0;
  double p99_ms = 0;
  double elapsed_ms = 0;
  /// For how long of that a limit held requests back, and the limit.
  double held_ms = 0;
  double limit_per_minute = 0;
  std::vector<field_reasks> fields;
};

/// What to change next, a sentence each, what matters most first; few, and none where nothing
/// stands out.
std::vector<std::string> advice_for(const run_numbers& x);

} // namespace troupe::cli::report
