#include "batch_arguments.hpp"
#include "complaint.hpp"
#include "counted.hpp"
#include "resume_command.hpp"
#include "run_in_progress.hpp"
#include "stop_reason.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace troupe::cli {

exit_status run_in_progress::finish(bool interrupted) {
  end_.interrupted = interrupted;
  end_.input_failed = run_problem_.has_value();
  // By itself, or by us.
  const auto ended_by = run_->sum().ended_by;
  stopped_ = stopped_ || ended_by.code != errc::none;
  end_.no_progress = ended_by.code == errc::no_progress;
  end_.budget_exhausted = ended_by.code == errc::budget_exhausted;
  end_.detached = arguments_.detach && unfinished_ > 0 && !lost_
                  && (ended_by.code == errc::none || ended_by.code == errc::cancelled);
  if (commits_)
    close_journal();
  remove_batch_folder();
  close_output();
  line_.clear();
  if (bad_lines_ > 0)
    failures_[errc::source_failed] += bad_lines_;
  auto sum = total();
  end_.succeeded = sum.succeeded;
  end_.failed = sum.failed + bad_lines_;
  explain();
  for (const auto& problem : instruments_.close())
    complain(problem);
  uint64_t earlier = 0;
  if (files_.journal) {
    const auto before = files_.journal->before().sum();
    earlier = before.texts();
    for (const auto& [code, count] : before.failures)
      failures_[code] += count;
  }
  if (!arguments_.quiet) {
    complain(summary_text(sum, bad_lines_, failures_, earlier) + mode_text_);
    say_what_stands_out();
  }
  if (lost_ && end_.hopeless == 0)
    return exit_status::unreachable;
  return to_exit_status(end_);
}

/// The slowest, the dearest, the most repaired, and what to change next.
void run_in_progress::say_what_stands_out() {
  const auto lines = highlights_.lines();
  for (const auto& line : lines)
    complain(line);
  // What else there is stands in the report.
  constexpr size_t sentences_max = 2;
  auto advice = advice_.sentences(run_->sum());
  advice.resize(std::min(advice.size(), sentences_max));
  for (const auto& sentence : advice)
    complain("to change next: " + sentence);
  if (!lines.empty() && files_.journal)
    complain("the whole picture: " + report_command_line(files_.journal->file().path()));
}

void run_in_progress::close_journal() {
  const auto& before = files_.journal->before();
  // A run in vain has failed no text: they will be asked for when the server lets us in.
  if (lost_ && !is_hopeless(lost_->code))
    commits_->note(journal_pardon{});
  else if (lost_ || is_hopeless(run_->sum().ended_by.code))
    commits_->note(journal_pardon{true});
  else if (is_complete() && (outcomes_ > 0 || !before.is_complete()))
    commits_->note(journal_end{source_->texts()});
  commits_->close();
}

void run_in_progress::close_output() {
  delivery_.close(!commits_);
  end_.output_failed = !files_.output->finish();
  if (files_.failed)
    end_.output_failed = !files_.failed->finish() || end_.output_failed;
  if (files_.output->is_removed() || (files_.failed && files_.failed->is_removed()))
    end_.output_failed = true;
  if ((commits_ && !commits_->problem().empty()) || (earlier_ && !earlier_->problem().empty())
      || !read_problem_.empty())
    end_.output_failed = true;
}

run_summary run_in_progress::total() const {
  auto result = run_->sum();
  result.texts -= unfinished_;
  result.failed -= unfinished_;
  result.succeeded -= unwritten_;
  result.failed += unwritten_;
  if (!files_.journal)
    return result;
  const auto before = files_.journal->before().sum();
  result.texts += before.texts();
  result.succeeded += before.succeeded;
  result.failed += before.failed();
  result.requests += before.spent.requests;
  result.transport_retries += before.spent.transport_retries;
  result.limit_waits += before.spent.limit_waits;
  result.reasks += before.spent.reasks;
  result.hedges += before.spent.hedges;
  result.batched += before.spent.batched;
  result.batch_cost += before.spent.batch_cost;
  result.tokens += before.spent.tokens;
  result.cost += before.spent.cost;
  result.uncertain += before.spent.uncertain;
  return result;
}

void run_in_progress::explain() {
  for (const auto* file : {files_.output.get(), files_.failed.get()}) {
    if (file == nullptr)
      continue;
    if (!file->problem().empty())
      complain(file->problem());
    else if (file->is_removed())
      complain("the output was removed while the run went on");
  }
  if (commits_ && !commits_->problem().empty())
    complain(commits_->problem()
             + "; outcomes that are not in it: " + std::to_string(commits_->lost()));
  if (earlier_ && !earlier_->problem().empty())
    complain(earlier_->problem());
  if (!read_problem_.empty())
    complain(read_problem_);
  if (run_problem_)
    complain(run_problem_->message);
  if (const auto why = run_->sum().ended_by;
      !lost_ && why.code != errc::none && why.code != errc::cancelled)
    complain(stop_reason(why));
  if (lost_)
    complain(vain_reason(*lost_));
  else if (end_.succeeded == 0 && hopeless_)
    complain("every text failed, the last one with " + to_string(*hopeless_));
  if (const auto& problem = run_->sum().answers.problem; problem.code != errc::none)
    complain("the cache was not used to the end: " + problem.message);
  if (end_.interrupted && !files_.journal)
    complain("interrupted: texts that were not finished are missing or marked as cancelled");
  else if (end_.interrupted)
    complain("interrupted: what is finished is in the output and in "
             + files_.journal->file().path());
  say_what_is_left();
  if (files_.journal
      && (stopped_ || unfinished_ > 0 || end_.budget_exhausted || end_.output_failed))
    say_how_to_go_on();
}

bool run_in_progress::is_complete() const {
  return !stopped_ && !end_.input_failed && unfinished_ == 0;
}

void run_in_progress::say_what_is_left() {
  // The journal's end closes all batches; the run may be about to say the same.
  if (is_complete() && !lost_)
    return;
  const auto left = batches_ ? batches_->under_way() : batch_count{};
  if (left.batches == 0)
    return;
  const auto all = counted(left.batches, "batch", "batches") + ", "
                   + counted(left.rows, "row", "rows");
  const auto see = " (see: " + batches_command_line(files_.journal->file().path()) + ")";
  if (arguments_.cancel_batches && end_.interrupted)
    complain("cancelled: " + all + see + "; what is done of them comes with the next run");
  else
    complain("left running: " + all + see);
}

void run_in_progress::remove_batch_folder() {
  // What is still needed stays in it, and one that the user has named is his.
  std::error_code ignored;
  if (arguments_.batch && arguments_.batch_folder.empty() && files_.journal)
    std::filesystem::remove(batch_folder_of(arguments_, files_.journal->file().path()), ignored);
}

void run_in_progress::say_how_to_go_on() {
  complain("to go on: " + resume_command(arguments_.words)
           + (arguments_.input == "-" ? " (with the same texts on standard input)" : ""));
}

} // namespace troupe::cli
