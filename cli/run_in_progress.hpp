#pragma once

#include "arguments.hpp"
#include "delivery.hpp"
#include "hope.hpp"
#include "input_source.hpp"
#include "output_file.hpp"
#include "progress_line.hpp"
#include "refusal.hpp"
#include "stop_signals.hpp"

#include <troupe/client.hpp>

#include <atomic>
#include <map>
#include <memory>
#include <optional>

namespace troupe::cli {

/// One run of the command, from its first text to its last line.
class run_in_progress {
public:
  /// `input` is closed at the end unless it is standard input; `x` must outlive the run.
  run_in_progress(const run_arguments& x, int input, std::unique_ptr<output_file> output);

  /// Waits for the end of the run.
  expected<exit_status, refusal> run(const record_type_ptr& type, order how, stop_signals& signals);

private:
  void stop();
  void draw(const progress& x);
  void take(erased_outcome&& next);
  exit_status finish(bool interrupted);
  void explain();

  const settings& conf_;
  const bool quiet_;
  const uint64_t input_bytes_;
  std::unique_ptr<output_file> output_;
  delivery delivery_;
  progress_line line_;
  std::shared_ptr<input_source> source_;
  std::shared_ptr<detail::run_handle> run_;
  std::atomic<uint64_t> bad_lines_{0};
  hope hope_;
  std::map<errc, uint64_t> failures_;
  run_end end_;
  bool stopped_ = false;
  /// Why it was given up.
  std::optional<error> lost_;
  std::optional<error> hopeless_;
  std::optional<error> run_problem_;
};

} // namespace troupe::cli
