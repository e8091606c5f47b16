#include "coordinator.hpp"

#include <troupe/record.hpp>
#include <troupe/ruling.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace troupe {

using namespace std::chrono_literals;

namespace {

uint64_t window_of(const run_plan& plan) {
  const auto& conf = plan.conf;
  const auto usual = std::max<uint64_t>(1024, 64ull * conf.pool_size);
  const auto window = conf.order_window > 0 ? conf.order_window : usual;
  if (plan.how == order::input)
    return window;
  return std::max<uint64_t>(conf.outbox_max > 0 ? conf.outbox_max : window, conf.pool_size);
}

} // namespace

coordinator::coordinator(coordinator_actor::pointer_view self, run_plan plan)
  : self_(self),
    plan_(std::move(plan)),
    audience_(self),
    purse_(plan_.conf, plan_.options.spent),
    outbox_(plan_.how, window_of(plan_)),
    credit_(plan_.initial_credit) {
  auto count = plan_.conf.validators;
  if (count == 0)
    count = std::max(1u, std::thread::hardware_concurrency());
  validators_.resize(count);
  open_lanes();
}

coordinator::~coordinator() {
  if (fetching_)
    fetching_->board->close();
  if (librarian_)
    post_anonymously(librarian_, close_library{});
  for (auto& x : lanes_)
    if (x.owns_limiter)
      caf::anon_send_exit(x.limiter, caf::exit_reason::user_shutdown);
}

coordinator_actor::behavior_type coordinator::make_behavior() {
  started_ = now();
  std::vector<wire_route> routes;
  std::vector<wire_route> judge_routes;
  std::vector<dialect_ptr> wires;
  std::vector<dialect_ptr> judges;
  for (auto& x : lanes_) {
    x.limiter_down = watch(x.limiter);
    routes.push_back({x.wire, x.wire->endpoint()});
    wires.push_back(x.wire);
    if (!x.judge)
      continue;
    judge_routes.push_back({x.judge, x.judge->endpoint()});
    judges.push_back(x.judge);
  }
  read_options options;
  options.policy = plan_.conf.reading;
  options.context = plan_.options.context;
  reports_ = std::make_shared<report_tray>(me());
  fetching_ = std::make_shared<const fetching>(
    fetching{plan_.conf, std::move(routes), std::move(judge_routes), plan_.engine,
             std::make_shared<switchboard>(self_->home_system(), plan_), me(), reports_, plan_.seed,
             options, plan_.streaming, plan_.gate, plan_.options.raw_replies});
  validating_ = std::make_shared<const validating>(
    validating{std::move(wires), std::move(judges), plan_.type, record_type_of<ruling>(),
               std::move(options), me(), reports_, plan_.options.raw_replies});
  self_->set_exception_handler(exception_reason);
  open_library();
  if (plan_.consumer)
    consumer_down_ = watch(plan_.consumer);
  if (plan_.gate)
    gate_down_ = watch(plan_.gate);
  if (plan_.options.on_progress)
    audience_.add(plan_.options.on_progress, now());
  post(self_, me(), tick{});
  // CAF tries the handlers in this order: the frequent ones first.
  return behavior_of<coordinator_actor>(
    [this](reports_due) { on_reports(); },
    [this](flush) {
      flush_sent_ = false;
      deliver();
    },
    [this](prompts& x) { supply(x); }, [this](permits x) { on_permits(x); },
    [this](credit x) {
      credit_ = x.count > unlimited_credit - credit_ ? unlimited_credit : credit_ + x.count;
      deliver();
    },
    [this](permits_revoked x) { on_revoked(x); }, [this](const pace_grant& x) { on_grant(x); },
    [this](looked_up& x) { on_looked_up(x); },
    [this](const library_closed& x) { on_library_closed(x); }, [this](tick) { on_tick(); },
    [this](stop_run) { stop(); },
    [this](drain_run x) {
      drain({errc::cancelled, "the run was stopped before this text was finished"}, x.grace);
    },
    [this](subscribe& x) {
      audience_.add(x, now());
      arm_timer(now());
    });
}

// -- outcomes
// -----------------------------------------------------------------------------------------------

void coordinator::log_attempt(job_record& record, attempt&& x) {
  log_attempt(record, std::move(x), record.dispatched);
}

void coordinator::log_attempt(job_record& record, attempt&& x, time dispatched) {
  x.started = in_microseconds(dispatched - record.started);
  x.lane = record.lane;
  auto& log = record.log();
  log.tokens += x.tokens;
  log.cost += x.cost;
  log.uncertain += x.uncertain;
  sum_.tokens += x.tokens;
  sum_.cost += x.cost;
  sum_.uncertain += x.uncertain;
  log.attempts.push_back(std::move(x));
}

void coordinator::forfeit(job_record& record) {
  const auto lost = purse_.forfeit(record);
  record.log().uncertain += lost;
  sum_.uncertain += lost;
}

void coordinator::succeed(uint32_t slot, verdict& x) {
  if (jobs_.at(slot).is_question()) {
    on_ruling(slot, x);
    return;
  }
  if (jobs_.at(slot).flight)
    land(jobs_.at(slot), x.got->answer);
  auto& record = jobs_.at(slot);
  record.outcome->record = std::move(x.value);
  // Of an earlier, wrong answer.
  record.outcome->why.best_json.clear();
  auto& log = record.log();
  log.elapsed = in_microseconds(now() - record.started);
  log.model = std::move(x.got->answer.model);
  log.reply_id = std::move(x.got->answer.id);
  log.system_fingerprint = std::move(x.got->answer.system_fingerprint);
  ++sum_.succeeded;
  finish(jobs_.take(slot).outcome);
}

void coordinator::fail(uint32_t slot, error problem) {
  if (const auto text = jobs_.at(slot).hedge_of; text != no_slot) {
    drop_hedge(text);
    return;
  }
  if (jobs_.at(slot).is_question()) {
    on_unjudged(slot, std::move(problem));
    return;
  }
  if (auto& record = jobs_.at(slot); record.exam) {
    if (const auto place = record.exam->attempt)
      record.log().attempts[*place].problem = problem;
    close_examination(record);
  }
  drop_hedge(slot);
  unqueue(jobs_.at(slot));
  forfeit(jobs_.at(slot));
  if (jobs_.at(slot).unsent)
    --unsent_;
  auto record = jobs_.take(slot);
  if (record.flight)
    crash_land(record, problem);
  record.outcome->why.problem = std::move(problem);
  record.log().elapsed = in_microseconds(now() - record.started);
  ++sum_.failed;
  finish(std::move(record.outcome));
  if (plan_.options.stop_on_failure)
    stop();
}

void coordinator::finish(outcome_ptr x) {
  ++sum_.texts;
  outbox_.put(std::move(x));
  // Behind what is already in the mailbox, so that outcomes that come together are delivered
  // together.
  if (!flush_sent_) {
    flush_sent_ = true;
    post(self_, me(), flush{});
  }
}

void coordinator::expire(time now) {
  while (!deadlines_.empty() && deadlines_.front().due <= now) {
    const auto x = deadlines_.front();
    deadlines_.pop_front();
    // A request that is running is cut by the engine.
    auto* record = jobs_.find(jobs_.current(x.slot));
    if (record == nullptr || record->index() != x.index || record->is_question())
      continue;
    if (record->stage == job_stage::waiting || record->stage == job_stage::queued)
      fail(x.slot,
           {errc::deadline_exceeded, "text_timeout passed while the text waited for its next "
                                     "try; raise text_timeout or lower the backoff"});
    else if (record->stage == job_stage::judging)
      fail(x.slot, {errc::deadline_exceeded,
                    "text_timeout passed while a model judged the answer; raise text_timeout"});
  }
}

void coordinator::stop() {
  if (stopping_)
    return;
  stopping_ = true;
  const error problem{errc::cancelled, "the run was stopped before this text was finished"};
  if (sum_.ended_by.code == errc::none)
    sum_.ended_by = problem;
  exhausted_ = true;
  plan_.texts = nullptr;
  if (reader_)
    self_->send_exit(reader_, caf::exit_reason::user_shutdown);
  for (auto& x : seats_)
    post(self_, x.handle, abort_request{});
  jobs_.for_each([&](uint32_t slot, job_record&) { fail(slot, problem); });
  for (auto& x : lanes_)
    x.waiting.clear();
  deadlines_.clear();
  refuse_texts(problem);
  deliver();
}

void coordinator::deliver() {
  batch_.clear();
  const auto count = outbox_.take(batch_, credit_);
  if (credit_ != unlimited_credit)
    credit_ -= count;
  if (count > 0)
    plan_.sink->deliver(self_, batch_);
  jobs_.reuse(batch_);
  batch_.clear();
  dispatch();
  end_if_done();
}

void coordinator::end_if_done() {
  if (ended_ || !exhausted_ || !texts_.empty() || jobs_.size() > 0 || !outbox_.empty())
    return;
  ended_ = true;
  sum_.elapsed = in_microseconds(now() - started_);
  report_progress(true);
  plan_.sink->ended(self_, sum_);
  self_->quit(caf::exit_reason::normal);
}

// -- time
// ---------------------------------------------------------------------------------------------------

coordinator::time coordinator::now() const {
  return self_->clock().now().time_since_epoch();
}

bool coordinator::is_stuck(time at) const {
  const time patience = plan_.conf.no_progress_timeout;
  return patience > time{0} && jobs_.size() > 0 && !draining_ && at >= progressed_ + patience;
}

void coordinator::on_tick() {
  const auto at = now();
  if (timer_ && *timer_ <= at)
    timer_.reset();
  if (draining_ && drained_by_ <= at)
    stop();
  if (is_stuck(at))
    halt(
      {errc::no_progress,
       "no_progress_timeout is " + std::to_string(plan_.conf.no_progress_timeout.count())
         + " ms, and no answer came for so long; see what the last attempts say, or raise it for "
           "a slow server, then run again"},
      time{0});
  expire(at);
  if (auto due = audience_.next_due(); due && *due <= at)
    report_progress(false);
  dispatch();
}

void coordinator::arm_timer(time at) {
  auto due = audience_.next_due();
  // What is due already waits for a seat or a permit, not for the clock.
  for (const auto& x : lanes_)
    if (auto next = x.waiting.next_due(); next && *next > at && (!due || *next < *due))
      due = next;
  if (may_hedge())
    for (auto& x : lanes_)
      if (auto next = next_straggler(x); next && *next > at && (!due || *next < *due))
        due = next;
  if (!deadlines_.empty() && (!due || deadlines_.front().due < *due))
    due = deadlines_.front().due;
  if (draining_ && drained_by_ < time::max() && (!due || drained_by_ < *due))
    due = drained_by_;
  const time patience = plan_.conf.no_progress_timeout;
  if (patience > time{0} && jobs_.size() > 0 && !draining_
      && (!due || progressed_ + patience < *due))
    due = progressed_ + patience;
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  alarm_ = post_later(self_, me(), std::max(*due - at, time{0}), tick{});
}

void coordinator::report_progress(bool final) {
  progress x;
  const auto at = now();
  sum_.elapsed = in_microseconds(at - started_);
  x.so_far = sum_;
  x.in_flight = static_cast<uint32_t>(seats_.size() - idle_.size());
  for (const auto& y : lanes_)
    x.waiting += static_cast<uint32_t>(y.waiting.size());
  if (plan_.texts)
    x.expected_texts = plan_.texts->size().value_or(0);
  x.final = final;
  audience_.report(x, at);
}

} // namespace troupe
