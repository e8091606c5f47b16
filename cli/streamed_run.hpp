#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"
#include "failure_streak.hpp"
#include "input_source.hpp"
#include "output_file.hpp"
#include "progress_line.hpp"
#include "refusal.hpp"
#include "run_instruments.hpp"
#include "stop_signals.hpp"

#include <troupe/client.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

namespace troupe::cli {

/// A run of `troupe run --stream items`: each element of each list is a line of its own, written as
/// soon as it is complete. Texts of which all came well have no line beside those.
class streamed_run {
public:
  /// `input` is closed at the end unless it is standard input; `x` and `instruments` must outlive
  /// the run.
  streamed_run(const run_arguments& x, int input, std::unique_ptr<output_file> output,
               run_instruments& instruments);

  /// Waits for the end of the run.
  expected<exit_status, refusal> run(const list_type& list, stop_signals& signals);

private:
  void take(erased_part&& x);
  void take(erased_outcome&& x);
  void write(std::string_view line);
  /// Lets running requests finish, sends nothing more.
  void drain();
  void stop();
  exit_status finish(bool interrupted);

  const run_arguments& arguments_;
  std::unique_ptr<output_file> output_;
  run_instruments& instruments_;
  progress_line line_;
  /// Of the summary.
  std::string mode_text_;
  std::shared_ptr<input_source> source_;
  std::optional<run_handle> run_;
  std::atomic<uint64_t> bad_lines_{0};
  std::atomic<bool> stopped_{false};
  failure_streak streak_;
  std::map<errc, uint64_t> failures_;
  uint64_t items_ = 0;
  uint64_t wrong_ = 0;
  run_end end_;
  std::optional<error> lost_;
  std::optional<error> run_problem_;
};

} // namespace troupe::cli
