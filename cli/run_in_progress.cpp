#include "run_in_progress.hpp"

#include "complaint.hpp"
#include "output_line.hpp"
#include "run_files.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

run_in_progress::run_in_progress(const run_arguments& x, int input,
                                 std::unique_ptr<output_file> output)
  : conf_(x.conf),
    quiet_(x.quiet),
    input_bytes_(size_of(input)),
    output_(std::move(output)),
    delivery_(x.how, [this](std::string_view line) { output_->write(line); }),
    line_(!x.quiet),
    hope_(x.conf.pool_size) {
  auto on_bad_line = [this](uint64_t position, const bad_line& problem) {
    ++bad_lines_;
    delivery_.put(position, output_line(problem, position));
  };
  source_ = std::make_shared<input_source>(input, x.format, x.line_bytes_max, on_bad_line,
                                           [this] { delivery_.wait_for_room(); });
}

expected<exit_status, refusal> run_in_progress::run(const record_type_ptr& type, order how,
                                                    stop_signals& signals) {
  auto company = client::make(conf_);
  if (!company)
    return bad_usage(company.error());
  run_options options;
  if (line_.is_shown())
    options.on_progress = [this](const progress& x) { draw(x); };
  auto started = company->start(type, source_, how, std::move(options));
  if (!started)
    return bad_usage(started.error());
  run_ = std::move(*started);
  signals.on_stop([this] { stop(); });
  while (auto next = run_->next())
    take(std::move(*next));
  signals.ignore();
  return finish(signals.received());
}

void run_in_progress::stop() {
  source_->stop();
  run_->stop();
}

void run_in_progress::draw(const progress& x) {
  std::optional<double> share;
  if (input_bytes_ > 0)
    share = std::min(1.0, static_cast<double>(source_->bytes_read())
                            / static_cast<double>(input_bytes_));
  line_.draw(progress_text(x, bad_lines_, share, line_.columns()));
}

void run_in_progress::take(erased_outcome&& next) {
  const auto has_text = next.input != nullptr;
  auto result = typed<std::string>(std::move(next));
  const auto code = result.error().code;
  if (code != errc::none)
    ++failures_[code];
  if (!has_text) {
    // The input broke off, or the run as a whole.
    run_problem_ = result.error();
    return;
  }
  if (is_hopeless(code)) {
    ++end_.hopeless;
    hopeless_ = result.error();
  }
  const auto tag = parse_tag(result.id);
  delivery_.put(tag.position, output_line(result, tag));
  if (!stopped_ && !output_->problem().empty()) {
    stopped_ = true;
    stop();
  }
  if (hope_.lose(code) && !stopped_) {
    stopped_ = true;
    lost_ = result.error();
    stop();
  }
}

exit_status run_in_progress::finish(bool interrupted) {
  delivery_.close();
  end_.output_failed = !output_->finish();
  line_.clear();
  const auto sum = run_->sum();
  end_.interrupted = interrupted;
  end_.input_failed = run_problem_.has_value();
  end_.succeeded = sum.succeeded;
  end_.failed = sum.failed + bad_lines_;
  explain();
  if (bad_lines_ > 0)
    failures_[errc::source_failed] += bad_lines_;
  if (!quiet_)
    complain(summary_text(sum, bad_lines_, failures_));
  if (lost_ && end_.hopeless == 0)
    return exit_status::unreachable;
  return to_exit_status(end_);
}

void run_in_progress::explain() {
  if (end_.output_failed)
    complain(output_->problem());
  if (run_problem_)
    complain(run_problem_->message);
  if (lost_)
    complain("stopped, because every text so far failed alike: " + to_string(*lost_));
  else if (end_.succeeded == 0 && hopeless_)
    complain("every text failed, the last one with " + to_string(*hopeless_));
  if (end_.interrupted)
    complain("interrupted: texts that were not finished are missing or marked as cancelled");
}

} // namespace troupe::cli
