#include "coordinator.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// An attempt of an earlier run uses up the budgets that it used then. The text starts with the
/// usual model again, whichever it came to.
void count_again(job_record& record, const attempt& x) {
  auto& spent = record.log().spent;
  if (x.hedged) {
    ++spent.hedges;
    return;
  }
  const bool wrong = reaskable(x.problem.code);
  const bool cut = x.problem.code == errc::truncated;
  ++(wrong                                  ? spent.reasks
     : cut                                  ? spent.truncation_retries
     : x.problem.code == errc::rate_limited ? spent.limit_waits
                                            : spent.transport_retries);
  if (x.lane != record.lane)
    return;
  // A wrong answer that the model was to be shown starts the tries anew.
  if (wrong)
    record.tries = {0, 0, record.tries.limits};
  else if (cut)
    ++record.doublings;
  else
    ++(record.tries.*budget_of(x.problem.code));
}

} // namespace

void coordinator::restore(job_record& record, text_history&& before) {
  if (before.attempts.empty())
    return;
  const auto& last = before.attempts.back();
  record.started -= last.started + last.elapsed;
  for (auto& x : before.attempts) {
    record.log().tokens += x.tokens;
    record.log().cost += x.cost;
    record.log().uncertain += x.uncertain;
    if (!x.judging)
      count_again(record, x);
  }
  record.reasks_done = static_cast<uint32_t>(before.turns.size());
  // As much as a re-ask shows, see `reask_history`.
  const size_t history = plan_.conf.reask_history;
  if (before.turns.size() > history)
    before.turns.erase(before.turns.begin(),
                       before.turns.end() - static_cast<std::ptrdiff_t>(history));
  if (!before.turns.empty())
    record.turns = std::make_shared<const std::vector<reask_turn>>(std::move(before.turns));
  record.reported = before.attempts.size();
  record.log().attempts = std::move(before.attempts);
  record.outcome->why.best_json = std::move(before.best_json);
}

void coordinator::report_attempts(job_record& record) {
  const auto& tell = plan_.options.on_attempt;
  for (; record.reported < record.log().attempts.size(); ++record.reported) {
    if (!tell)
      continue;
    const auto& x = record.log().attempts[record.reported];
    const bool wrong = record.turns && !x.judging && reaskable(x.problem.code);
    const auto* turn = wrong ? &record.turns->back() : nullptr;
    call_out("on_attempt", [&] {
      tell({*record.input(), x, turn, record.outcome->why.best_json});
    });
  }
}

void coordinator::drain(error why, time grace) {
  if (stopping_)
    return;
  const auto at = now();
  const auto until = grace < time::max() - at ? at + grace : time::max();
  if (draining_) {
    // A second reason may only shorten the first one's grace.
    drained_by_ = std::min(drained_by_, until);
    arm_timer(at);
    return;
  }
  if (sum_.ended_by.code == errc::none)
    sum_.ended_by = why;
  draining_ = std::move(why);
  drained_by_ = until;
  exhausted_ = true;
  plan_.texts = nullptr;
  if (reader_)
    self_->send_exit(reader_, caf::exit_reason::user_shutdown);
  jobs_.for_each([this](uint32_t slot, job_record& record) {
    if (record.stage == job_stage::waiting || record.stage == job_stage::queued)
      fail(slot, *draining_);
  });
  for (auto& x : lanes_)
    x.waiting.clear();
  refuse_texts(*draining_);
  deliver();
}

/// The run ends by itself.
void coordinator::halt(error why, time grace) {
  if (stopping_ || draining_)
    return;
  error problem{errc::cancelled,
                "the run was stopped before this text was finished, because of " + to_string(why)};
  sum_.ended_by = std::move(why);
  drain(std::move(problem), grace);
}

bool coordinator::halt_after_throw() {
  if (!callback_threw_)
    return false;
  // What is on its way is paid for.
  halt(*std::exchange(callback_threw_, std::nullopt), time::max());
  return true;
}

void coordinator::refuse_texts(const error& why) {
  for (; !texts_.empty(); texts_.pop_front()) {
    auto input = std::make_shared<const prompt>(std::move(texts_.front()));
    const auto slot = jobs_.add(next_index_++, std::move(input));
    jobs_.at(slot).started = now();
    fail(slot, why);
  }
}

} // namespace troupe
