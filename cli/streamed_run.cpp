#include "streamed_run.hpp"

#include "complaint.hpp"
#include "output_line.hpp"
#include "stop_reason.hpp"

#include <string>
#include <utility>

namespace troupe::cli {

streamed_run::streamed_run(const run_arguments& x, int input, std::unique_ptr<output_file> output,
                           run_instruments& instruments)
  : arguments_(x),
    output_(std::move(output)),
    instruments_(instruments),
    line_(!x.quiet),
    streak_(x.conf.pool_size) {
  auto on_bad_line = [this](const text_tag& tag, const bad_line& problem) {
    ++bad_lines_;
    write(output_line(problem, tag.position));
  };
  source_ = std::make_shared<input_source>(input, meaning_of_lines(x), x.line_bytes_max,
                                           on_bad_line, [](uint64_t) {});
}

expected<exit_status, refusal> streamed_run::run(const list_type& list, stop_signals& signals) {
  mode_text_ = mode_text(arguments_.conf, *list.whole);
  auto company = client::make(arguments_.conf);
  if (!company)
    return bad_usage(company.error());
  auto plan = std::make_shared<stream_plan>();
  plan->list = list;
  plan->when_broken = arguments_.when_broken;
  run_options options;
  options.instruments = instruments_.list();
  if (line_.is_shown())
    options.on_progress = [this](const progress& x) {
      line_.draw(progress_text(x, bad_lines_, std::nullopt, line_.columns()));
    };
  if (!arguments_.quiet) {
    options.on_waiting = [this](const waiting& x) { line_.say(waiting_text(x)); };
    options.on_form_changed = [this](const form_changed& x) { line_.say(form_text(x)); };
  }
  auto started = company->start(list.whole, source_, order::completed, std::move(options),
                                std::move(plan));
  if (!started)
    return bad_usage(started.error());
  run_ = std::move(*started);
  signals.on_stop([this] {
    line_.clear();
    drain();
  });
  for (run_event next; run_->next(next);)
    if (next.part)
      take(std::move(*next.part));
    else
      take(std::move(*next.outcome));
  signals.ignore();
  return finish(signals.received());
}

void streamed_run::drain() {
  stopped_ = true;
  source_->stop();
  run_->drain(arguments_.grace);
}

void streamed_run::stop() {
  stopped_ = true;
  source_->stop();
  run_->stop();
}

void streamed_run::write(std::string_view line) {
  // The lines of bad lines come from the reader's thread: they only write.
  output_->write(line);
}

void streamed_run::take(erased_part&& x) {
  const auto tag = parse_tag(x.input ? x.input->id : std::string{});
  auto part = typed_item<std::string>(std::move(x));
  write(item_line(part, tag));
  ++items_;
  wrong_ += part.record ? 0 : 1;
  if (!stopped_ && !output_->problem().empty())
    stop();
}

void streamed_run::take(erased_outcome&& x) {
  if (x.input == nullptr) {
    run_problem_ = x.why.problem;
    return;
  }
  // The record of a text that went well only counts its elements.
  x.record = nullptr;
  auto result = typed<std::string>(std::move(x));
  const auto code = result.error().code;
  if (code != errc::none) {
    ++failures_[code];
    const auto tag = parse_tag(result.id);
    write(output_line(result, tag));
  }
  if (is_hopeless(code))
    ++end_.hopeless;
  if (streak_.add(code) && !stopped_) {
    lost_ = result.error();
    stop();
  }
}

exit_status streamed_run::finish(bool interrupted) {
  end_.output_failed = !output_->finish();
  line_.clear();
  const auto sum = run_->sum();
  end_.interrupted = interrupted;
  end_.input_failed = run_problem_.has_value();
  end_.budget_exhausted = sum.ended_by.code == errc::budget_exhausted;
  end_.no_progress = sum.ended_by.code == errc::no_progress;
  end_.succeeded = sum.succeeded;
  end_.failed = sum.failed + bad_lines_ + wrong_;
  if (end_.output_failed)
    complain(output_->problem());
  if (run_problem_)
    complain(run_problem_->message);
  if (!lost_ && sum.ended_by.code != errc::none && sum.ended_by.code != errc::cancelled)
    complain(stop_reason(sum.ended_by));
  if (lost_)
    complain(vain_reason(*lost_));
  for (const auto& problem : instruments_.close())
    complain(problem);
  if (bad_lines_ > 0)
    failures_[errc::source_failed] += bad_lines_;
  if (!arguments_.quiet) {
    complain(std::to_string(items_) + (items_ == 1 ? " element, " : " elements, ")
             + std::to_string(wrong_) + " wrong");
    complain(summary_text(sum, bad_lines_, failures_) + mode_text_);
  }
  if (lost_ && end_.hopeless == 0)
    return exit_status::unreachable;
  return to_exit_status(end_);
}

} // namespace troupe::cli
