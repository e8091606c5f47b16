#include "run_journal.hpp"

#include "counted.hpp"
#include "input_source.hpp"
#include "journal_batches.hpp"
#include "run_setup.hpp"
#include "store/journal_replay.hpp"

#include <cstring>
#include <sys/stat.h>
#include <utility>
#include <variant>

namespace troupe::cli {

namespace {

unexpected<refusal> refused(const error& problem) {
  return refused(problem.code == errc::configuration ? exit_status::bad_usage
                                                     : exit_status::output_failed,
                 problem.message);
}

std::string how_to_go_on(const std::string& path) {
  return ". To go on all the same and keep what is finished: --accept-changes. To begin anew: "
         "remove "
         + path;
}

} // namespace

std::string run_journal::path_for(const run_arguments& x) {
  if (x.no_journal || !x.journal.empty())
    return x.journal;
  struct stat info = {};
  if (x.output == "-" || (::stat(x.output.c_str(), &info) == 0 && !S_ISREG(info.st_mode)))
    return {};
  return x.output + ".journal";
}

expected<std::unique_ptr<run_journal>, refusal> run_journal::open(const std::string& path) {
  auto file = journal_file::open(path);
  if (!file)
    return refused(file.error());
  std::unique_ptr<run_journal> result{new run_journal{std::move(*file)}};
  auto index = read_index(*result->file_);
  if (!index)
    return refused(index.error());
  result->index_ = std::move(*index);
  result->torn_bytes_ = result->file_->torn_bytes();
  return result;
}

expected<void, refusal> run_journal::compare(const journal_setup& now, const run_arguments& x,
                                             int input) const {
  if (!index_.setup() || x.accept_changes)
    return {};
  if (const auto there = submitted_among(index_.batches()); there.batches > 0 && !x.batch)
    return refused(exit_status::bad_usage,
                   "the journal " + file_->path() + " has "
                     + counted(there.batches, "batch", "batches") + " under way, with "
                     + counted(there.rows, "row", "rows")
                     + " that are paid for: add --batch to go on with them, or --accept-changes to "
                       "ask for all of it once more");
  if (const auto changes = differences(*index_.setup(), now); !changes.empty())
    return refused(exit_status::bad_usage, "the journal " + file_->path()
                                             + " belongs to a run with other settings: "
                                             + to_text(changes) + how_to_go_on(file_->path()));
  if (auto same = check_input(input, x.line_bytes_max, index_); !same)
    return refused(exit_status::bad_usage, "the journal " + file_->path()
                                             + " belongs to other texts: " + same.error().message
                                             + how_to_go_on(file_->path()));
  return {};
}

expected<void, refusal> run_journal::begin(const journal_setup& now, bool retry_failed) {
  if (auto ready = file_->begin(); !ready)
    return refused(ready.error());
  if (index_.setup() != now)
    if (auto added = add(now); !added)
      return added;
  if (retry_failed && index_.may_pardon())
    return add(journal_pardon{});
  return {};
}

expected<void, refusal> run_journal::for_each_outcome(const visitor& visit) {
  auto read = visit_outcomes(*file_, index_,
                             [&](journal_outcome& x, uint64_t offset) -> expected<void> {
                               visit(x, offset);
                               return {};
                             });
  if (!read)
    return refused(read.error());
  return {};
}

expected<journal_outcome> run_journal::outcome_at(uint64_t offset) const {
  return file_->read(offset)
    .and_then([](const std::string& payload) { return read_payload(payload); })
    .and_then([](journal_record&& x) -> expected<journal_outcome> {
      if (auto* outcome = std::get_if<journal_outcome>(&x))
        return std::move(*outcome);
      return failed(errc::configuration, "the journal holds no outcome where one was");
    });
}

text_history run_journal::history(const text_tag& tag) const {
  text_history result;
  for (auto& x : index_.attempts_on(tag.position, tag.checksum)) {
    result.attempts.push_back(std::move(x.record));
    for (auto& turn : x.turns)
      result.turns.push_back(std::move(turn));
    result.best_json = std::move(x.best_json);
  }
  return result;
}

expected<void, refusal> run_journal::add(const journal_record& x) {
  std::string frame;
  append_frame(frame, x);
  const auto offset = file_->end();
  if (const auto code = file_->append(frame); code != 0)
    return refused(exit_status::output_failed,
                   "the journal " + file_->path() + " cannot be written: " + std::strerror(code));
  if (auto fine = index_.add(x, offset); !fine)
    return refused(fine.error());
  return {};
}

} // namespace troupe::cli
