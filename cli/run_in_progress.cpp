#include "run_in_progress.hpp"

#include "batch_arguments.hpp"
#include "complaint.hpp"
#include "counted.hpp"
#include "journal_events.hpp"
#include "run/delivery.hpp"
#include "run_about.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace troupe::cli {

namespace {

std::string number_of_texts(uint64_t count) {
  return std::to_string(count) + (count == 1 ? " text" : " texts");
}

/// ", 2 batches with 70,000 rows under way"; nothing if there are none.
std::string under_way_text(const journal_index& before) {
  const auto there = submitted_among(before.batches());
  return there.batches == 0 ? std::string{}
                            : ", " + counted(there.batches, "batch", "batches") + " with "
                                + counted(there.rows, "row", "rows") + " under way";
}

} // namespace

run_in_progress::run_in_progress(const run_arguments& x, int input, run_files files,
                                 disk_space& space, run_instruments& instruments)
  : arguments_(x),
    input_bytes_(size_of(input)),
    space_(space),
    instruments_(instruments),
    files_(std::move(files)),
    delivery_(
      x.how, [this](std::string_view line) { files_.output->write(line); },
      [this](uint64_t position) { return earlier_ ? earlier_->line(position) : std::nullopt; },
      files_.journal ? order_window_of(x.conf) : std::numeric_limits<uint64_t>::max(),
      [this](uint64_t offset) { return line_at(offset); }),
    line_(!x.quiet),
    streak_(x.conf.pool_size) {
  auto on_bad_line = [this](const text_tag& tag, const bad_line& problem) {
    deliver(tag, problem);
  };
  auto wait_for_room = [this](uint64_t position) {
    space_.hold();
    delivery_.wait_for_room(position);
  };
  const auto* before = files_.journal ? &files_.journal->before() : nullptr;
  source_ = std::make_shared<input_source>(input, meaning_of_lines(x), x.line_bytes_max,
                                           on_bad_line, wait_for_room, before, !x.accept_changes);
}

expected<void, refusal> run_in_progress::resume() {
  auto& journal = *files_.journal;
  const auto sum = journal.before().sum();
  if (!arguments_.quiet && !journal.before().empty())
    complain("going on with " + journal.file().path() + ": " + number_of_texts(sum.texts())
             + " done (" + std::to_string(sum.succeeded) + " ok, " + std::to_string(sum.failed())
             + " failed), " + std::to_string(journal.before().unfinished()) + " begun"
             + under_way_text(journal.before()));
  const auto sorted = arguments_.how == order::input;
  if (sorted) {
    earlier_.emplace(journal);
    if (auto found = earlier_->find(); !found)
      return found;
    delivery_.begin();
  }
  if (!sorted || files_.failed) {
    auto written = journal.for_each_outcome([&](journal_outcome& x, uint64_t) {
      if (!sorted)
        files_.output->write(x.line);
      if (files_.failed && !x.failed_line.empty())
        files_.failed->write(x.failed_line);
    });
    if (!written)
      return written;
  }
  for (auto* file : {files_.output.get(), files_.failed.get()}) {
    if (file != nullptr && !file->end_resuming())
      return refused(exit_status::bad_usage, file->problem());
    if (file != nullptr && file->replaced_bytes() > 0 && !journal.before().has_pardon())
      complain(std::to_string(file->replaced_bytes())
               + " bytes of results that the journal does not know were replaced");
  }
  return {};
}

expected<exit_status, refusal> run_in_progress::run(const record_type_ptr& type,
                                                    stop_signals& signals) {
  mode_text_ = mode_text(arguments_.conf, *type);
  auto company = client::make(arguments_.conf);
  if (!company)
    return bad_usage(company.error());
  if (files_.journal)
    start_committing();
  else if (arguments_.batch && !arguments_.quiet)
    complain("without a journal (--journal FILE) what is in batches is lost if this process is "
             "killed; a signal cancels them");
  const auto how = files_.journal ? order::completed : arguments_.how;
  auto started = company->start(type, source_, how, options());
  if (!started)
    return bad_usage(started.error());
  run_ = std::move(*started);
  signals.on_stop([this] {
    line_.clear();
    drain();
  });
  for (run_event next; run_->next(next);) {
    take(std::move(*next.outcome));
    if (commits_ && !run_->ready())
      commits_->write();
  }
  signals.ignore();
  return finish(signals.received());
}

void run_in_progress::start_committing() {
  auto deliver = [this](journal_outcome& x, uint64_t offset) {
    delivery_.put(x.position, std::move(x.line), offset);
    if (files_.failed && !x.failed_line.empty())
      files_.failed->write(x.failed_line);
  };
  commits_.emplace(
    files_.journal->file(), space_, deliver, [this] { stop(); }, commit_queue::limits{});
}

/// Of a text that waits for one before it.
std::optional<std::string> run_in_progress::line_at(uint64_t offset) {
  auto outcome = files_.journal->outcome_at(offset);
  if (outcome)
    return std::move(outcome->line);
  read_problem_ = outcome.error().message;
  return std::nullopt;
}

run_options run_in_progress::options() {
  run_options result;
  result.instruments = instruments_.list();
  if (!arguments_.quiet)
    result.instruments.push_back(advice_.instrument());
  if (line_.is_shown())
    result.on_progress = [this](const progress& x) { draw(x); };
  if (!arguments_.quiet) {
    result.on_waiting = [this](const waiting& x) { line_.say(waiting_text(x)); };
    result.on_form_changed = [this](const form_changed& x) { line_.say(form_text(x)); };
  }
  if (arguments_.batch)
    add_batches(result);
  if (commits_) {
    result.instruments.push_back(
      std::make_shared<journal_events>(process_run_id(), about_json(arguments_),
                                       [this](const journal_event& x) { commits_->note(x); }));
    result.spent = files_.journal->before().sum().spent.total();
    result.on_attempt = [this](const unfinished_attempt& x) { note(x); };
    if (files_.journal->before().unfinished() > 0)
      result.history = [this](const prompt& x) { return files_.journal->history(parse_tag(x.id)); };
  }
  return result;
}

void run_in_progress::add_batches(run_options& to) {
  to.carrier = carrier_kind::batch;
  to.detach = arguments_.detach;
  // Nobody would ever collect what is left.
  to.cancel_batches = arguments_.cancel_batches || !commits_;
  to.batch_folder = batch_folder_of(arguments_,
                                    files_.journal ? files_.journal->file().path() : std::string{});
  if (commits_) {
    batches_ = std::make_shared<journal_batches>(files_.journal->before(), *commits_);
    to.batches = batches_;
  }
  if (!arguments_.quiet)
    to.on_batch = [this](const batch_event& x) {
      if (const auto text = batch_report_.take(x); !text.empty())
        line_.say(text);
    };
}

void run_in_progress::drain() {
  stopped_ = true;
  source_->stop();
  delivery_.end_waiting();
  space_.limit(arguments_.grace);
  run_->drain(arguments_.grace);
}

void run_in_progress::stop() {
  stopped_ = true;
  source_->stop();
  delivery_.end_waiting();
  run_->stop();
}

void run_in_progress::draw(progress x) {
  std::optional<double> share;
  if (input_bytes_ > 0)
    share = std::min(1.0, static_cast<double>(source_->bytes_read())
                            / static_cast<double>(input_bytes_));
  if (files_.journal) {
    const auto before = files_.journal->before().sum();
    x.so_far.texts += before.texts();
    x.so_far.succeeded += before.succeeded;
    x.so_far.failed += before.failed();
    x.so_far.tokens += before.spent.tokens;
    x.so_far.cost += before.spent.cost;
    x.so_far.uncertain += before.spent.uncertain;
  }
  line_.draw(progress_text(x, bad_lines_, share, line_.columns(), batch_report_.progress()));
}

} // namespace troupe::cli
