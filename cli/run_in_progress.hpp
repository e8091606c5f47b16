#pragma once

#include "arguments.hpp"
#include "batch_report.hpp"
#include "commit_queue.hpp"
#include "delivery.hpp"
#include "earlier_lines.hpp"
#include "failure_streak.hpp"
#include "highlights.hpp"
#include "input_source.hpp"
#include "journal_batches.hpp"
#include "progress_line.hpp"
#include "refusal.hpp"
#include "run_advice.hpp"
#include "run_files.hpp"
#include "run_instruments.hpp"
#include "stop_signals.hpp"

#include <troupe/client.hpp>

#include <atomic>
#include <map>
#include <memory>
#include <optional>

namespace troupe::cli {

/// One run of the command, from its first text to its last line. With a journal, each outcome goes
/// there first (`commit_queue`), and the company does not sort: outcomes must reach the journal as
/// they come, and `delivery` puts them in order behind it.
class run_in_progress {
public:
  /// `input` is closed at the end unless it is standard input; `x`, `space` and `instruments` must
  /// outlive the run.
  run_in_progress(const run_arguments& x, int input, run_files files, disk_space& space,
                  run_instruments& instruments);

  /// Puts the results of earlier runs in their place again. Call it before `run`, if there is a
  /// journal.
  expected<void, refusal> resume();

  /// Waits for the end of the run.
  expected<exit_status, refusal> run(const record_type_ptr& type, stop_signals& signals);

private:
  void start_committing();
  void add_batches(run_options& to);
  run_options options();
  /// Lets running requests finish, sends nothing more.
  void drain();
  void stop();
  void draw(progress x);

  // One outcome (run_outcomes.cpp).
  void take(erased_outcome&& next);
  void judge(const error& problem);
  /// Every text has had its turn.
  bool is_complete() const;
  std::optional<std::string> line_at(uint64_t offset);
  void deliver(outcome<std::string>& x, const prompt& input);
  void deliver(const text_tag& tag, const bad_line& problem);
  void note(const unfinished_attempt& x);

  // The end (run_ending.cpp).
  exit_status finish(bool interrupted);
  void close_journal();
  void close_output();
  run_summary total() const;
  void explain();
  void say_what_stands_out();
  void say_what_is_left();
  void remove_batch_folder();
  void say_how_to_go_on();

  const run_arguments& arguments_;
  const uint64_t input_bytes_;
  disk_space& space_;
  run_instruments& instruments_;
  run_files files_;
  std::optional<earlier_lines> earlier_;
  /// Why a line of this run could not be read back; empty if all is well.
  std::string read_problem_;
  delivery delivery_;
  progress_line line_;
  /// Of the summary.
  std::string mode_text_;
  std::optional<commit_queue> commits_;
  /// Null without batches, or without a journal.
  std::shared_ptr<journal_batches> batches_;
  batch_report batch_report_;
  std::shared_ptr<input_source> source_;
  std::atomic<uint64_t> bad_lines_{0};
  failure_streak streak_;
  highlights highlights_;
  run_advice advice_;
  std::map<errc, uint64_t> failures_;
  /// Texts of this run that were given up with it.
  uint64_t unfinished_ = 0;
  /// Texts whose record could not be written.
  uint64_t unwritten_ = 0;
  /// Outcomes of this run, those of bad lines included.
  std::atomic<uint64_t> outcomes_{0};
  run_end end_;
  std::atomic<bool> stopped_{false};
  /// Why it was given up.
  std::optional<error> lost_;
  std::optional<error> hopeless_;
  std::optional<error> run_problem_;
  /// Ends first: its actors use the others.
  std::optional<run_handle> run_;
};

} // namespace troupe::cli
