#include "output_line.hpp"
#include "run_in_progress.hpp"

#include <utility>

namespace troupe::cli {

void run_in_progress::take(erased_outcome&& next) {
  const auto input = next.input;
  auto result = typed<std::string>(std::move(next));
  if (input == nullptr) {
    // The input broke off, or the run as a whole.
    ++failures_[result.error().code];
    run_problem_ = result.error();
    return;
  }
  const auto problem = result.error();
  if (commits_ && is_unfinished(problem.code)) {
    ++unfinished_;
    return;
  }
  ++outcomes_;
  deliver(result, *input);
  judge(result.error());
}

void run_in_progress::judge(const error& problem) {
  if (problem.code != errc::none)
    ++failures_[problem.code];
  if (is_hopeless(problem.code)) {
    ++end_.hopeless;
    hopeless_ = problem;
  }
  if (!stopped_ && !files_.output->problem().empty()) {
    // What has been asked for is worth keeping, if it can be kept.
    if (commits_)
      drain();
    else
      stop();
  }
  if (streak_.add(problem.code) && !stopped_) {
    lost_ = problem;
    stop();
  }
}

void run_in_progress::deliver(outcome<std::string>& x, const prompt& input) {
  const auto tag = parse_tag(x.id);
  const bool succeeded = x.record.has_value();
  highlights_.add(tag.position, tag.id_json, x.log);
  auto line = output_line(x, tag);
  const auto for_failed = x.record ? std::string{} : failed_line(x, tag, input);
  if (succeeded && !x.record)
    ++unwritten_;
  if (!commits_) {
    delivery_.put(tag.position, std::move(line));
    if (files_.failed && !for_failed.empty())
      files_.failed->write(for_failed);
    return;
  }
  journal_outcome entry;
  entry.position = tag.position;
  entry.text = tag.checksum;
  entry.code = x.error().code;
  entry.is_passing = is_hopeless(entry.code);
  entry.spent = expense_of(x.log.attempts);
  entry.began = x.log.began;
  entry.elapsed = x.log.elapsed;
  if (!x.log.attempts.empty()) {
    entry.request = x.log.attempts.back().elapsed;
    entry.first_byte = x.log.attempts.back().first_byte;
  }
  entry.line = std::move(line);
  entry.failed_line = for_failed;
  commits_->put(std::move(entry));
}

void run_in_progress::deliver(const text_tag& tag, const bad_line& problem) {
  ++bad_lines_;
  ++outcomes_;
  auto line = output_line(problem, tag.position);
  if (!commits_) {
    delivery_.put(tag.position, std::move(line));
    return;
  }
  journal_outcome entry;
  entry.position = tag.position;
  entry.text = tag.checksum;
  entry.code = problem.problem.code;
  entry.line = std::move(line);
  commits_->put(std::move(entry));
  commits_->write();
}

void run_in_progress::note(const unfinished_attempt& x) {
  const auto tag = parse_tag(x.input.id);
  journal_attempt entry;
  entry.position = tag.position;
  entry.text = tag.checksum;
  entry.record = x.record;
  if (x.turn != nullptr)
    entry.turns.push_back(*x.turn);
  entry.best_json = x.best_json;
  commits_->note(entry);
}

} // namespace troupe::cli
