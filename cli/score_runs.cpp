#include "score_runs.hpp"

#include "complaint.hpp"
#include "run_command.hpp"
#include "store/journal_replay.hpp"

#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe::cli {

namespace {

std::string output_of(const score_arguments& x, uint32_t run) {
  return (std::filesystem::path{x.folder} / ("run-" + std::to_string(run + 1) + ".jsonl")).string();
}

std::string journal_of(const score_arguments& x, uint32_t run) {
  return output_of(x, run) + ".journal";
}

/// Nothing if there is no journal yet.
expected<journal_index> index_of(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0 ? read_index(path) : journal_index{};
}

/// What all other runs have spent.
expected<spending, refusal> spent_by_others(const score_arguments& x, uint32_t run) {
  spending result;
  for (uint32_t other = 0; other < x.runs; ++other) {
    if (other == run)
      continue;
    auto index = index_of(journal_of(x, other));
    if (!index)
      return bad_usage(index.error());
    result += index->sum().spent.total();
  }
  return result;
}

/// Leaves of the ceilings what the others have not spent; false if that is nothing.
bool lower_ceilings(settings& x, const spending& spent) {
  if (x.cost_max) {
    if (spent.cost >= *x.cost_max)
      return false;
    *x.cost_max -= spent.cost;
  }
  if (x.tokens_total_max) {
    if (spent.tokens >= *x.tokens_total_max)
      return false;
    *x.tokens_total_max -= spent.tokens;
  }
  return true;
}

expected<void, refusal> check_run(const run_arguments& x) {
  const auto wrong = [](std::string words) {
    return refused(exit_status::bad_usage, std::move(words));
  };
  std::error_code problem;
  const auto status = std::filesystem::status(x.input, problem);
  if (x.input == "-" || x.schema == "-" || std::filesystem::is_fifo(status))
    return wrong("each run reads texts and schema anew, so both must be files");
  if (x.output != "-" || !x.journal.empty() || x.no_journal || !x.failed.empty())
    return wrong("the files of each run lie in --folder: leave --output, --journal, --no-journal "
                 "and --failed out");
  if (x.stream != streaming::off || x.dry_run || x.detach)
    return wrong("runs that are compared are whole: leave --stream, --dry-run and --detach out");
  return {};
}

run_arguments arguments_of(const score_arguments& x, uint32_t run) {
  auto result = *x.run;
  result.output = output_of(x, run);
  result.conf.cache_file.clear();
  result.conf.share_requests = false;
  // Equal seeds would make equal answers.
  if (result.conf.seed)
    *result.conf.seed += run;
  result.rehearsal.seed += run;
  return result;
}

void warn(const run_arguments& x) {
  if (x.conf.temperature == 0)
    complain("at --temperature 0 answers hardly differ, and agreement says little of how sure the "
             "model is");
  if (!x.conf.cache_file.empty() || x.conf.share_requests)
    complain("--cache and --share are left out: each run must ask anew");
}

} // namespace

expected<std::vector<std::string>, refusal> make_runs(const score_arguments& x) {
  if (auto fine = check_run(*x.run); !fine)
    return unexpected<refusal>{fine.error()};
  warn(*x.run);
  std::error_code problem;
  std::filesystem::create_directories(x.folder, problem);
  if (problem)
    return refused(exit_status::output_failed,
                   "the folder " + x.folder + " cannot be made: " + problem.message());
  std::vector<std::string> result;
  for (uint32_t run = 0; run < x.runs; ++run) {
    result.push_back(output_of(x, run));
    const auto index = index_of(journal_of(x, run));
    if (!index)
      return bad_usage(index.error());
    auto options = arguments_of(x, run);
    const auto spent = spent_by_others(x, run);
    if (!spent)
      return unexpected<refusal>{spent.error()};
    const auto which = "run " + std::to_string(run + 1) + " of " + std::to_string(x.runs);
    // One that is done asks nothing; whether it belongs to these texts it finds out itself.
    if (!index->is_complete() && !lower_ceilings(options.conf, *spent))
      return refused(exit_status::budget_exhausted,
                     which + " was not begun: the ceiling is reached; what is done is kept");
    const auto status = run_command(options);
    if (status == exit_status::bad_usage)
      return refused(status, which + " was refused");
    if (status != exit_status::success && status != exit_status::partial_failure)
      return refused(status, which + " was not finished (" + std::string{meaning_of(status)}
                               + "); the same command again goes on");
  }
  return result;
}

} // namespace troupe::cli
