// What a run makes of what its requests came to.

#include "guarded_call.hpp"
#include "judge.hpp"
#include "record/ruling.hpp"
#include "run.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

// -- permits, and those who are gone
// ----------------------------------------------------------------------------------------

void run::add_permits(uint32_t route, uint32_t count) {
  dispatch_.ways()[route].add_permits(count);
}

void run::revoke_permits(uint32_t route, bool paced) {
  dispatch_.ways()[route].revoke(paced);
}

void run::grant(uint32_t route, const ticket& id, uint64_t permit, time now) {
  now_ = now;
  dispatch_.grant(route, id, permit, texts_, now);
}

void run::replace_limiter(uint32_t route, time now) {
  now_ = now;
  dispatch_.forget_grants(route);
  // What waited for a permit has to ask again.
  texts_.for_each([&](uint32_t slot, text& x) {
    if (x.route == route && x.stage == text_stage::asking && dispatch_.drop_queued(x))
      wait_for(slot, now_);
  });
}

void run::lose_fetcher(uint32_t seat, const std::string& reason, time now) {
  now_ = now;
  if (const auto id = dispatch_.lose_seat(seat))
    put_back(id->slot, reason);
}

void run::lose_validator(uint32_t place, std::vector<answered>& unread, const std::string& reason,
                         time now) {
  now_ = now;
  for (const auto& id : dispatch_.lose_validator(place, unread))
    if (dispatch_.find(id) != nullptr)
      put_back(id.slot, reason);
}

/// The request is lost with whatever it may have brought.
void run::put_back(uint32_t request, const std::string& reason) {
  const auto slot = dispatch_.at(request).text;
  auto& x = texts_.at(slot);
  if (const auto* other = dispatch_.other(request, x);
      other != nullptr && other->stage == request_stage::fetching) {
    dispatch_.give_up(request, x, {errc::internal, "an actor died over this request: " + reason},
                      now_);
    return;
  }
  dispatch_.give_up_other(request, x, now_);
  dispatch_.forfeit(request, x);
  if (++x.crashes > 1)
    fail(slot, {errc::internal, "an actor died twice over this text: " + reason});
  else
    wait_for(slot, now_);
}

// -- answers
// --------------------------------------------------------------------------------------------------------

void run::hand_over(const handed_over& x, time now) {
  now_ = now;
  dispatch_.free_seat(x.seat, x.id);
  if (dispatch_.find(x.id) != nullptr)
    take_answer(x.id.slot);
}

/// There is an answer: of two requests the other one is not needed any more.
void run::take_answer(uint32_t request) {
  dispatch_.give_up_other(request, texts_.at(dispatch_.at(request).text), now_);
  ending_.progress(now_);
  dispatch_.hand_over(request, now_);
}

void run::read(verdict& x, time now) {
  now_ = now;
  const auto* found = dispatch_.find(x.id);
  if (found == nullptr)
    return;
  // The validator was quicker than the fetcher.
  if (found->stage == request_stage::fetching)
    take_answer(x.id.slot);
  const auto slot = found->text;
  const bool own = found->origin == answer_origin::request;
  auto& about = texts_.at(slot);
  auto& done = x.got->record;
  if (own)
    dispatch_.ways()[about.route].add_latency(done.elapsed);
  const auto sent = dispatch_.settle(x.id.slot, about, done);
  const bool judged = x.value && !x.questions.empty();
  std::optional<size_t> attempt;
  if (own) {
    dispatch_.log(about, std::move(done), sent);
    attempt = about.log().attempts.size() - 1;
  }
  if (judged)
    examine(slot, x, attempt);
  else
    conclude(slot, x);
}

/// The verdict stands, and the attempt is logged.
void run::conclude(uint32_t slot, verdict& x) {
  auto& about = texts_.at(slot);
  if (about.log().origin != answer_origin::request) {
    take_known(slot, x);
    return;
  }
  if (x.value) {
    succeed(slot, x);
    return;
  }
  auto problem = std::move(x.wrong->problem);
  if (!x.wrong->json.empty())
    about.outcome->why.best_json = std::move(x.wrong->json);
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
  // The parts of an answer that broke off belong together.
  if (turns.size() >= history && !x.wrong->go_on)
    turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(history - 1));
  turns.push_back({std::move(x.got->answer), std::move(x.wrong->problems), x.wrong->go_on});
  about.turns = std::make_shared<const std::vector<reask_turn>>(std::move(turns));
  about.body.clear();
  about.budget.begin_answer();
  ++about.budget.reasks;
  ++about.log().spent.reasks;
  sum_.add_reask();
  wait_for(slot, now_);
}

void run::crash(validation_crash& x, time now) {
  now_ = now;
  const auto request = x.work.id.slot;
  const auto* found = dispatch_.find(x.work.id);
  if (found == nullptr)
    return;
  const auto slot = found->text;
  auto& about = texts_.at(slot);
  if (found->stage == request_stage::fetching)
    take_answer(request);
  if (++about.crashes < 2) {
    dispatch_.read_again(request, std::move(x.work));
    return;
  }
  const bool own = found->origin == answer_origin::request;
  auto& done = x.work.got->record;
  const error problem = done.problem = {errc::internal, "a check threw: " + x.reason};
  const auto sent = dispatch_.settle(request, about, done);
  if (own)
    dispatch_.log(about, std::move(done), sent);
  fail(slot, problem);
}

// -- failures
// -------------------------------------------------------------------------------------------------------

void run::fail(transport_failure& x, time now) {
  now_ = now;
  dispatch_.free_seat(x.seat, x.id);
  const auto* found = dispatch_.find(x.id);
  if (found == nullptr)
    return;
  const auto slot = found->text;
  auto& about = texts_.at(slot);
  auto& way = dispatch_.ways()[found->route];
  auto problem = x.record.problem;
  way.fail(problem.code, x.decision.pause, now_);
  const bool left = leaves_to_other(*found, dispatch_.other(x.id.slot, about), x.decision.retry);
  if (!left)
    dispatch_.give_up_other(x.id.slot, about, now_);
  x.record.hedged = left;
  const auto sent = dispatch_.settle(x.id.slot, about, x.record);
  const auto status = x.record.http_status;
  dispatch_.log(about, std::move(x.record), sent);
  const auto& limit = rules_.conf.text_timeout;
  const auto due = now_ + x.decision.wait;
  const bool late = limit.count() > 0 && due >= about.started + limit;
  notify(about, problem, !left && (!x.decision.retry || late));
  if (left)
    return;
  if (x.decision.retry && !late) {
    try_again(slot, problem.code, due);
  } else if (x.decision.retry) {
    fail(slot, {errc::deadline_exceeded,
                "text_timeout leaves no time for another try after: " + to_string(problem)});
  } else {
    const auto route = about.route;
    const bool for_all = holds_for_all(problem.code, status, way.has_answered());
    move_on(slot, problem);
    if (for_all)
      close_route(route, problem);
  }
}

void run::try_again(uint32_t slot, errc code, time due) {
  auto& x = texts_.at(slot);
  ++(x.budget.tries.*budget_of(code));
  auto& spent = x.log().spent;
  ++(code == errc::rate_limited ? spent.limit_waits : spent.transport_retries);
  sum_.add_retry(code);
  wait_for(slot, due);
}

/// Lets a text that has failed for good here start afresh with another model; if none is left, it
/// fails.
void run::move_on(uint32_t slot, error problem) {
  auto& x = texts_.at(slot);
  x.routes_tried |= 1u << x.route;
  const auto next = ending_.closed() ? std::nullopt : dispatch_.ways().after(x.routes_tried, now_);
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
  report_attempts(x);
  if (ending_.closed()) {
    fail(slot, ending_.why());
    return;
  }
  x.stage = text_stage::waiting;
  auto& way = dispatch_.ways()[x.route];
  if (way.open())
    way.waiting.put(due, texts_.id_of(slot));
  else
    move_on(slot, way.closed());
}

/// Whoever keeps attempts hears of them before anything more is sent.
void run::report_attempts(text& x) {
  const auto& tell = rules_.options.on_attempt;
  if (x.parent || !tell)
    return;
  for (const auto& log = x.log(); x.reported < log.attempts.size(); ++x.reported) {
    const auto& done = log.attempts[x.reported];
    const bool wrong = x.turns && !done.judging && reaskable(done.problem.code);
    const unfinished_attempt told{*x.input(), done, wrong ? &x.turns->back() : nullptr,
                                  x.outcome->why.best_json};
    if (auto problem = guarded_call("on_attempt", [&] { tell(told); }); problem && !trouble_)
      trouble_ = std::move(problem);
  }
}

void run::notify(const text& x, const error& problem, bool last) {
  if (observed_)
    orders_.emplace_back(orders::notify{std::make_unique<attempt_failed>(attempt_failed{
      x.outcome->index, static_cast<uint32_t>(x.log().attempts.size()), problem, last})});
}

// -- rules that a model judges
// ---------------------------------------------------------------------------------------------

/// Puts the questions about a good answer to the model: each is a text like any other, with retries
/// and re-asks of its own, on the route of its parent.
void run::examine(uint32_t slot, verdict& x, std::optional<size_t> attempt) {
  auto& about = texts_.at(slot);
  about.stage = text_stage::judging;
  about.exam = std::make_unique<judging>(std::move(x), attempt);
  auto& exam = *about.exam;
  const auto count = exam.questions().size();
  if (count > rules_.conf.questions_max) {
    fail(slot, {errc::unjudged, "the answer raises " + std::to_string(count)
                                  + " questions for a model; raise questions_max ("
                                  + std::to_string(rules_.conf.questions_max)
                                  + ") or put the rules at fewer values"});
    return;
  }
  if (ending_.closed()) {
    fail(slot, ending_.why());
    return;
  }
  std::vector<text_id> asked;
  for (size_t i = 0; i < count; ++i) {
    const auto id = texts_.add(about.outcome->index,
                               prompt_of(exam.questions()[i], *about.input()));
    auto& question = texts_.at(id.slot);
    question.parent = asker{texts_.id_of(slot), i};
    question.started = about.started;
    question.route = about.route;
    exam.add(id);
    asked.push_back(id);
  }
  for (const auto& id : asked)
    if (texts_.find(id) != nullptr)
      wait_for(id.slot, now_);
}

/// Takes a question out; what was spent on it is its parent's.
asker run::close_question(uint32_t slot) {
  auto& asked = texts_.at(slot);
  dispatch_.drop(asked, now_);
  const auto from = *asked.parent;
  auto& log = asked.log();
  if (auto* about = texts_.find(from.text)) {
    auto& whole = about->log();
    whole.tokens += log.tokens;
    whole.cost += log.cost;
    whole.uncertain += log.uncertain;
    for (auto& x : log.attempts)
      x.judging = true;
    std::move(log.attempts.begin(), log.attempts.end(), std::back_inserter(whole.attempts));
  }
  texts_.finish(slot);
  return from;
}

/// The answer is of no interest any more: nor are the questions about it.
void run::close_examination(text& x) {
  const auto exam = std::move(x.exam);
  for (const auto& id : exam->open())
    if (texts_.find(id) != nullptr)
      close_question(id.slot);
}

void run::take_ruling(uint32_t slot, const verdict& x) {
  const auto from = close_question(slot);
  const auto& asked = texts_.find(from.text)->exam->questions()[from.place];
  settle_question(from, violation_of(asked, *static_cast<const ruling*>(x.value.get())));
}

void run::take_no_ruling(uint32_t slot, error problem) {
  const auto from = close_question(slot);
  const auto& asked = texts_.find(from.text)->exam->questions()[from.place];
  if (ending_.closed() || is_about_the_text(problem.code)) {
    fail(from.text.slot, std::move(problem));
    return;
  }
  switch (rules_.conf.unjudged) {
  case unjudged_policy::fail:
    fail(from.text.slot,
         {errc::unjudged, "no ruling on whether \"" + asked.pointer + "\" " + asked.rule
                            + "; the last try: " + to_string(problem)});
    return;
  case unjudged_policy::ask_again:
    settle_question(from, violation_of(asked, problem));
    return;
  case unjudged_policy::accept:
    settle_question(from, std::nullopt);
    return;
  }
}

/// After the last question the answer has its verdict.
void run::settle_question(const asker& from, std::optional<violation> found) {
  auto& about = *texts_.find(from.text);
  about.exam->settle(from.place, std::move(found));
  if (!about.exam->done())
    return;
  const auto exam = std::move(about.exam);
  auto& held = exam->held();
  if (const auto wrong = exam->found(); !wrong.empty()) {
    held.wrong = std::make_unique<objection>();
    auto& why = *held.wrong;
    why.json = rules_.type->write(held.value.get());
    held.value = nullptr;
    why.problems = render(wrong);
    why.problem = {errc::violations, why.problems};
    if (const auto place = exam->attempt())
      about.log().attempts[*place].problem = why.problem;
  }
  conclude(from.text.slot, held);
}

} // namespace troupe
