#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <string_view>

namespace troupe::cli {

/// What the command tells its caller. Documented in docs/command.md and by `troupe --help`.
enum class exit_status : uint8_t {
  /// Every text has a record; or, with --detach, all is submitted.
  success = 0,
  /// The run went through; some texts failed, each with its reason in the output.
  partial_failure = 1,
  /// Nothing was sent: a flag, a file, the schema or a setting is wrong.
  bad_usage = 2,
  /// Nothing worked, because the server cannot be reached or lets nobody in.
  unreachable = 3,
  /// The output could not be written.
  output_failed = 4,
  /// The ceiling of --max-cost or --max-tokens-total ended the run early; nothing is lost.
  budget_exhausted = 5,
  /// The run ended by itself because no answer came for --no-progress-timeout; nothing is lost.
  no_progress = 6,
  /// A figure of `troupe score` is below what --at-least demands.
  score_below = 7,
  /// SIGINT or SIGTERM ended the run early.
  interrupted = 130,
};

inline constexpr exit_status exit_statuses[] = {
  exit_status::success,     exit_status::partial_failure, exit_status::bad_usage,
  exit_status::unreachable, exit_status::output_failed,   exit_status::budget_exhausted,
  exit_status::no_progress, exit_status::score_below,     exit_status::interrupted,
};

/// What it says of a run, for help and manual page: "some texts failed".
std::string_view meaning_of(exit_status x);

/// Whether a text that failed like this says that all others will: the server is not there or lets
/// nobody in.
bool is_hopeless(errc code);

/// Whether such an outcome is none: the text was not finished because the run ended, and a run that
/// goes on finishes it.
bool is_unfinished(errc code);

/// What is known at the end of a run.
struct run_end {
  bool output_failed = false;
  bool interrupted = false;
  /// A ceiling was reached.
  bool budget_exhausted = false;
  /// No answer came for too long.
  bool no_progress = false;
  /// The input broke off.
  bool input_failed = false;
  /// It ended by itself because all was submitted: --detach.
  bool detached = false;
  uint64_t succeeded = 0;
  uint64_t failed = 0;
  /// Failures that are hopeless; see above.
  uint64_t hopeless = 0;
};

exit_status to_exit_status(const run_end& x);

} // namespace troupe::cli
