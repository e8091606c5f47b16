// What becomes of the texts of a run.

#include "run.hpp"

#include <memory>
#include <utility>

namespace troupe {

namespace {

/// The request of a text that failed so may be answered yet, or was not made.
bool is_open(errc x) {
  return x == errc::cancelled || x == errc::internal || x == errc::source_failed
         || x == errc::deadline_exceeded;
}

} // namespace

// -- an answer has its verdict
// ------------------------------------------------------------------------

/// The verdict stands, and the attempt is logged.
void run::conclude(uint32_t slot, verdict& x) {
  auto& about = texts_.at(slot);
  if (about.origin != answer_origin::request) {
    if (sharing_.accept(about, x))
      succeed(slot, x);
    else if (sharing_.do_without(slot))
      wait_for(slot, now_);
    return;
  }
  if (x.value) {
    succeed(slot, x);
    return;
  }
  auto problem = std::move(x.wrong->problem);
  if (!x.wrong->json.empty())
    about.result().why.best_json = std::move(x.wrong->json);
  const auto step = after_wrong_answer(rules_.conf, about.budget, problem.code, x.wrong->go_on);
  notify(about, problem, step == next_step::move_on || step == next_step::fail);
  const auto reasks = about.budget.reasks;
  switch (step) {
  case next_step::ask_for_more:
    ++about.budget.doublings;
    ++about.log().spent.truncation_retries;
    about.body.clear();
    wait_for(slot, now_);
    return;
  case next_step::ask_again:
    ask_again(slot, x);
    return;
  case next_step::move_on:
    if (reasks > 0)
      problem = {errc::reasks_exhausted,
                 "still wrong after " + std::to_string(reasks) + " re-asks: " + problem.message};
    move_on(slot, std::move(problem));
    return;
  case next_step::fail:
    fail(slot, std::move(problem));
    return;
  }
}

void run::ask_again(uint32_t slot, verdict& x) {
  auto& about = texts_.at(slot);
  auto turns = about.turns ? *about.turns : std::vector<reask_turn>{};
  // Without a limit the conversation would grow with each answer, and so would its price.
  const size_t history = rules_.conf.reask_history;
  // A server that turned down one turn of its model's would turn down the next.
  const bool was_retold = is_retold(turns);
  // The parts of an answer that broke off belong together.
  if (turns.size() >= history && !x.wrong->go_on)
    turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(history - 1));
  turns.push_back(
    {std::move(x.got->answer), std::move(x.wrong->problems), x.wrong->go_on, was_retold});
  about.turns = std::make_shared<const std::vector<reask_turn>>(std::move(turns));
  about.body.clear();
  about.budget.begin_answer();
  ++about.budget.reasks;
  ++about.log().spent.reasks;
  sum_.add_reask();
  wait_for(slot, now_);
}

/// A model is to judge a good answer before it counts.
void run::examine(uint32_t slot, verdict& x, std::optional<size_t> attempt) {
  if (auto problem = examinations_.begin(slot, x, attempt)) {
    fail(slot, std::move(*problem));
    return;
  }
  if (ending_.closed()) {
    fail(slot, ending_.why());
    return;
  }
  for (const auto& id : examinations_.ask(slot))
    if (texts_.find(id) != nullptr)
      wait_for(id.slot, now_);
}

/// A question has come to its end.
void run::settle(examinations::result&& x) {
  if (x.failed)
    fail(x.slot, std::move(*x.failed));
  else if (x.concluded)
    conclude(x.slot, *x.concluded);
}

// -- it has none, and another try
// ---------------------------------------------------------------------

void run::try_again(uint32_t slot, errc code, time due) {
  auto& x = texts_.at(slot);
  ++(x.budget.tries.*budget_of(code));
  auto& spent = x.log().spent;
  ++(code == errc::rate_limited ? spent.limit_waits : spent.transport_retries);
  sum_.add_retry(code);
  wait_for(slot, due);
}

/// The server turns down the conversation with the model's own wrong answer in it: once more,
/// without a turn of the model's. Costs what another try costs, and needs none to be left.
void run::retell(uint32_t slot, errc code) {
  auto& x = texts_.at(slot);
  auto turns = *x.turns;
  turns.back().retold = true;
  x.turns = std::make_shared<const std::vector<reask_turn>>(std::move(turns));
  x.body.clear();
  try_again(slot, code, now_);
}

/// Lets a text that has failed for good here start afresh with another model; if none is left, it
/// fails.
void run::move_on(uint32_t slot, error problem) {
  auto& x = texts_.at(slot);
  x.routes_tried |= 1u << x.route;
  const bool may = !ending_.closed() && now_ < x.due;
  const auto next = may ? dispatch_.ways().after(x.routes_tried, now_) : std::nullopt;
  if (!next) {
    fail(slot, std::move(problem));
    return;
  }
  x.route = *next;
  x.turns = nullptr;
  x.body.clear();
  x.budget.begin_route();
  wait_for(slot, now_);
}

void run::close_route(uint32_t route, const error& why) {
  auto& way = dispatch_.ways()[route];
  if (!way.open())
    return;
  way.close(why);
  if (dispatch_.ways().all_closed()) {
    halt(why, time::max());
    return;
  }
  way.waiting.clear();
  texts_.for_each([&](uint32_t slot, text& x) {
    if (x.route != route)
      return;
    if (x.stage == text_stage::waiting
        || (x.stage == text_stage::asking && dispatch_.drop_queued(x)))
      move_on(slot, why);
  });
}

void run::wait_for(uint32_t slot, time due) {
  auto& x = texts_.at(slot);
  // Whoever keeps attempts hears of them before anything more is sent.
  hooks_.report_attempts(x);
  if (ending_.closed()) {
    fail(slot, ending_.why());
    return;
  }
  if (now_ >= x.due) {
    fail(slot, x.late("leaves no time for another try"));
    return;
  }
  x.stage = text_stage::waiting;
  auto& way = dispatch_.ways()[x.route];
  if (way.open())
    way.waiting.put(due, texts_.id_of(slot), x.input->priority);
  else
    move_on(slot, way.closed());
}

void run::notify(const text& x, const error& problem, bool last) {
  if (observed_)
    orders_.emplace_back(orders::notify{std::make_unique<attempt_failed>(
      attempt_failed{x.index, static_cast<uint32_t>(x.attempts().size()), problem, last})});
}

// -- a text has its outcome
// ---------------------------------------------------------------------------

void run::succeed(uint32_t slot, verdict& x) {
  auto& done = texts_.at(slot);
  if (done.parent) {
    settle(examinations_.take(slot, x, now_));
    return;
  }
  sharing_.share(done, x.got->answer, now_);
  auto& out = done.result();
  out.record = std::move(x.value);
  // Of an earlier, wrong answer.
  out.why.best_json.clear();
  auto& log = out.log;
  stamp(log, done);
  log.model = std::move(x.got->answer.model);
  log.reply_id = std::move(x.got->answer.id);
  log.system_fingerprint = std::move(x.got->answer.system_fingerprint);
  finish(texts_.finish(slot), true);
}

void run::fail(uint32_t slot, error problem) {
  auto& x = texts_.at(slot);
  if (x.parent) {
    settle(examinations_.take_failure(slot, std::move(problem), ending_.closed(), now_));
    return;
  }
  examinations_.close(x, problem, now_);
  dispatch_.drop(x, now_);
  const auto alone = sharing_.let_go(x);
  texts_.expect_result(x);
  x.result().why.problem = problem;
  stamp(x.log(), x);
  auto out = texts_.finish(slot);
  fail_followers(alone, problem);
  finish(std::move(out), false);
  if (rules_.options.stop_on_failure)
    stop(now_);
}

/// Texts that are equal to one that has failed fail as well, unless the failure is its own.
void run::fail_followers(const answer_sharing::left_alone& x, const error& problem) {
  for (const auto& id : x.followers) {
    if (texts_.find(id) == nullptr)
      continue;
    if (!is_own_failure(problem.code))
      fail(id.slot, problem);
    else if (sharing_.ask_or_follow(id.slot, x.key))
      wait_for(id.slot, now_);
  }
}

void run::stamp(ledger& log, const text& x) const {
  log.began = watch_.at(x.started).time_since_epoch();
  log.elapsed = in_microseconds(now_ - x.started);
}

void run::finish(outcome_ptr x, bool has_record) {
  sum_.add_outcome(has_record);
  if (watch_.any())
    watch_.tell(&run_observer::on_text_ended, text_ended{*x, has_record}, now_);
  any_left_ = any_left_ || (!has_record && is_open(x->why.problem.code));
  if (delivery_.put(std::move(x)))
    orders_.emplace_back(orders::flush_soon{});
}

} // namespace troupe
