#include "coordinator.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe {

namespace {

/// Whether a failure says that the provider takes no other text either. A key that is wrong stays
/// wrong; a 403 may be about one text (a firewall that dislikes its words), if others had answers.
bool holds_for_all(errc code, uint16_t status, bool has_answered) {
  if (code == errc::quota_exhausted)
    return true;
  return code == errc::authentication && (status != 403 || !has_answered);
}

} // namespace

void coordinator::on_reports() {
  struct {
    coordinator& self;
    void operator()(handed_over& x) const {
      self.on_handed_over(x);
    }
    void operator()(verdict& x) const {
      self.on_verdict(x);
    }
    void operator()(boxed<transport_failure>& x) const {
      self.on_transport_failure(*x);
    }
    void operator()(boxed<validation_crash>& x) const {
      self.on_validation_crash(*x);
    }
    void operator()(boxed<request_sent>& x) const {
      self.audience_.notify(*x);
    }
    void operator()(boxed<response_received>& x) const {
      self.audience_.notify(*x);
    }
  } const read{*this};
  reports_->take(taken_);
  for (auto& x : taken_)
    std::visit(read, x);
  taken_.clear();
  dispatch();
}

void coordinator::on_handed_over(const handed_over& x) {
  free_seat(x.seat, x.id);
  if (auto* record = jobs_.find(x.id)) {
    // The fetcher called a validator that is gone.
    if (auto& reads = validators_[record->validator];
        reads.generation != record->validator_generation) {
      record->validator_generation = reads.generation;
      reads.desk->call(self_);
    }
    win(x.id.slot);
    record->stage = job_stage::validating;
    auto& lane = lanes_[record->lane];
    if (plan_.conf.hedge_quantile > 0)
      lane.latencies.add(now() - record->dispatched);
    lane.answers = lane.heard = true;
    if (lanes_.size() > 1)
      lane.health.succeed();
    progressed_ = now();
  }
}

void coordinator::on_transport_failure(transport_failure& x) {
  free_seat(x.seat, x.id);
  if (auto* record = jobs_.find(x.id)) {
    auto& lane = lanes_[record->lane];
    // Do not wait to be told by the limiter: it knows already, and the next permits come from
    // there.
    if (x.decision.pause.count() > 0)
      lane.permits = 0;
    lane.heard = true;
    // A limit is no failure.
    if (lanes_.size() > 1 && x.record.problem.code != errc::rate_limited)
      lane.health.fail(now());
    if (leave_to_other(x.id, x))
      return;
    const auto id = adopt(x.id);
    record = &jobs_.at(id.slot);
    drop_hedge(id.slot);
    auto problem = x.record.problem;
    const auto due = now() + x.decision.wait;
    const auto& limit = plan_.conf.text_timeout;
    const bool late = limit.count() > 0 && due >= record->started + limit;
    const bool again = x.decision.retry && !late;
    purse_.settle(*record, x.record);
    log_attempt(*record, std::move(x.record));
    if (audience_.wants_hooks())
      audience_.notify(attempt_failed{
        record->index(), static_cast<uint32_t>(record->log().attempts.size()), problem, !again});
    const auto status = record->log().attempts.back().http_status;
    if (again) {
      try_again(id, *record, problem.code, due);
    } else if (x.decision.retry && late) {
      fail(id.slot, {errc::deadline_exceeded,
                     "text_timeout leaves no time for another try after: " + to_string(problem)});
    } else {
      const auto where = record->lane;
      const bool for_all = holds_for_all(problem.code, status, lane.answers);
      const auto why = problem;
      give_up(id.slot, *record, std::move(problem));
      if (for_all)
        close_lane(where, why);
    }
  }
}

void coordinator::on_verdict(verdict& x) {
  if (jobs_.find(x.id) == nullptr)
    return;
  win(x.id.slot);
  x.id = adopt(x.id);
  auto* record = &jobs_.at(x.id.slot);
  if (record->log().origin == answer_origin::request) {
    purse_.settle(*record, x.got->record);
    auto& lane = lanes_[record->lane];
    ++lane.answers_untold;
    lane.latency_untold += x.got->record.elapsed;
  }
  if (x.value && !x.questions.empty()) {
    examine(x.id, x);
    return;
  }
  if (record->log().origin == answer_origin::request)
    log_attempt(*record, std::move(x.got->record));
  conclude(x);
}

/// The verdict stands, and the attempt is logged.
void coordinator::conclude(verdict& x) {
  auto* record = jobs_.find(x.id);
  if (record->log().origin != answer_origin::request) {
    on_known_answer(x, *record);
    dispatch();
    return;
  }
  if (x.value) {
    succeed(x.id.slot, x);
    return;
  }
  auto problem = std::move(x.wrong->problem);
  const bool go_on = x.wrong->go_on;
  if (!x.wrong->json.empty())
    record->outcome->why.best_json = std::move(x.wrong->json);
  const bool wrong = reaskable(problem.code);
  const bool longer = problem.code == errc::truncated && !go_on
                      && record->doublings < plan_.conf.truncation_retries;
  const bool again = longer || ((wrong || go_on) && record->reasks_done < plan_.conf.reasks);
  if (audience_.wants_hooks())
    audience_.notify(attempt_failed{
      record->index(), static_cast<uint32_t>(record->log().attempts.size()), problem, !again});
  if (again) {
    if (longer)
      ask_for_more(x.id, *record);
    else
      ask_again(x.id, *record, x);
    dispatch();
    return;
  }
  if (wrong && record->reasks_done > 0)
    problem = {errc::reasks_exhausted, "still wrong after " + std::to_string(record->reasks_done)
                                         + " re-asks: " + problem.message};
  if (wrong)
    give_up(x.id.slot, *record, std::move(problem));
  else
    fail(x.id.slot, std::move(problem));
  dispatch();
}

void coordinator::give_up(uint32_t slot, job_record& record, error problem) {
  if (!move_on(slot, record))
    fail(slot, std::move(problem));
}

void coordinator::try_again(const ticket& id, job_record& record, errc code, time due) {
  ++(record.tries.*budget_of(code));
  const bool limit = code == errc::rate_limited;
  ++(limit ? record.log().spent.limit_waits : record.log().spent.transport_retries);
  ++(limit ? sum_.limit_waits : sum_.transport_retries);
  wait_for(id.slot, record, due);
}

/// The same question, with room for a longer answer.
void coordinator::ask_for_more(const ticket& id, job_record& record) {
  ++record.doublings;
  ++record.log().spent.truncation_retries;
  wait_for(id.slot, record, now());
}

void coordinator::ask_again(const ticket& id, job_record& record, verdict& x) {
  auto turns = record.turns ? *record.turns : std::vector<reask_turn>{};
  // Without a limit the conversation would grow with each answer, and so would its price.
  const size_t history = plan_.conf.reask_history;
  // The parts of an answer that broke off belong together.
  if (turns.size() >= history && !x.wrong->go_on)
    turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(history - 1));
  turns.push_back({std::move(x.got->answer), std::move(x.wrong->problems), x.wrong->go_on});
  record.turns = std::make_shared<const std::vector<reask_turn>>(std::move(turns));
  record.tries = {0, 0, record.tries.limits};
  record.doublings = 0;
  ++record.reasks_done;
  ++record.log().spent.reasks;
  ++sum_.reasks;
  wait_for(id.slot, record, now());
}

void coordinator::on_validation_crash(validation_crash& x) {
  if (jobs_.find(x.work.id) == nullptr)
    return;
  win(x.work.id.slot);
  x.work.id = adopt(x.work.id);
  auto* record = &jobs_.at(x.work.id.slot);
  const auto slot = x.work.id.slot;
  if (++record->crashes > 1) {
    auto& done = x.work.got->record;
    const error problem = done.problem = {errc::internal, "a check threw: " + x.reason};
    purse_.settle(*record, done);
    log_attempt(*record, std::move(done));
    fail(slot, problem);
  } else {
    x.work.id = jobs_.dispatch(slot);
    const auto desk = assign_validator(*record);
    record->stage = job_stage::validating;
    desk->put(self_, std::move(x.work));
  }
}

void coordinator::wait_for(uint32_t slot, job_record& record, time due) {
  if (record.hedge_of != no_slot) {
    drop_hedge(record.hedge_of);
    return;
  }
  if (!record.is_question())
    report_attempts(record);
  if (draining_) {
    fail(slot, *draining_);
    return;
  }
  record.stage = job_stage::waiting;
  auto& lane = lanes_[record.lane];
  if (lane.open())
    lane.waiting.put(due, jobs_.current(slot));
  else
    give_up(slot, record, lane.closed);
}

} // namespace troupe
