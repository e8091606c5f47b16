// What a run is told.

#include "run.hpp"

#include <utility>

namespace troupe {

// -- texts and their consumer
// -------------------------------------------------------------------------

void run::add_texts(std::vector<prompt>& list, bool last, const error& problem, time now) {
  now_ = now;
  if (ending_.closed())
    return;
  supply_.add(list, now);
  if (!last)
    return;
  supply_.end();
  if (problem.code == errc::none)
    return;
  // One more outcome, behind the texts that were read.
  auto result = std::make_unique<erased_outcome>();
  result->index = supply_.end_index();
  result->why.problem = problem;
  finish(std::move(result), false);
}

void run::lose_source(const std::string& reason, time now) {
  std::vector<prompt> none;
  if (!supply_.ended())
    add_texts(none, true, {errc::source_failed, "the reader died: " + reason}, now);
}

void run::add_credit(uint64_t count, time now) {
  now_ = now;
  delivery_.add_credit(count);
  deliver();
}

void run::flush() {
  deliver();
}

void run::deliver() {
  auto outcomes = delivery_.take();
  if (!outcomes.empty())
    orders_.emplace_back(orders::deliver{std::move(outcomes)});
  else
    delivery_.give_back(std::move(outcomes));
}

void run::reuse(std::vector<outcome_ptr>&& used) {
  texts_.reuse(used);
  delivery_.give_back(std::move(used));
}

// -- permits
// ------------------------------------------------------------------------------------------

void run::add_permits(uint32_t route, uint32_t count) {
  dispatch_.ways()[route].add_permits(count);
}

void run::revoke_permits(uint32_t route, bool paced) {
  dispatch_.ways()[route].revoke(paced);
}

void run::grant(uint32_t route, const ticket& id, uint64_t permit, time now) {
  now_ = now;
  // What has no time left is not sent.
  expire();
  dispatch_.grant(route, id, permit, texts_, now);
}

void run::wait_for_limit(uint32_t route, time until, time now) {
  now_ = now;
  waits_.limit(route, until, now);
  if (watch_.any())
    watch_.hold(route, until, {errc::rate_limited, {}}, now);
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

// -- answers that are known
// ---------------------------------------------------------------------------

void run::look_up(const text_id& id, const cache_key& key, std::optional<completion> answer,
                  std::string body, time now) {
  now_ = now;
  if (sharing_.take(id, key, std::move(answer), std::move(body), now))
    wait_for(id.slot, now);
}

void run::close_cache(const error& problem) {
  sum_.set_cache_problem(problem);
}

/// Texts whose look-up went down with it are asked for.
void run::lose_cache(const std::string& reason, time now) {
  now_ = now;
  sum_.set_cache_problem({errc::internal, "the keeper of the cache died: " + reason});
  for (const auto& id : sharing_.lose())
    if (texts_.find(id) != nullptr)
      wait_for(id.slot, now);
}

// -- requests
// -----------------------------------------------------------------------------------------

void run::hand_over(const handed_over& x, time now) {
  now_ = now;
  dispatch_.free_seat(x.seat, x.id);
  if (dispatch_.find(x.id) != nullptr)
    take_answer(x.id.slot);
}

/// There is an answer: of two requests the other one is not needed any more.
void run::take_answer(uint32_t request) {
  dispatch_.give_up_other(request, texts_.at(dispatch_.at(request).text), now_);
  waits_.succeed(dispatch_.at(request).route);
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
  texts_.expect_result(about);
  auto& done = x.got->record;
  if (own)
    dispatch_.ways()[about.route].add_latency(done.elapsed);
  const auto sent = dispatch_.settle(x.id.slot, about, done);
  const bool judged = x.value && !x.questions.empty();
  std::optional<size_t> attempt;
  if (own) {
    dispatch_.log(about, std::move(done), sent, &x.got->answer, now);
    attempt = about.attempts().size() - 1;
  }
  if (judged)
    examine(slot, x, attempt);
  else
    conclude(slot, x);
}

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
  const auto status = x.record.http_status;
  const bool reshaped = reshape(*found, about, problem, status);
  if (reshaped) {
    way.refuse_form();
  } else if (!x.record.batched) {
    // What became of a row says nothing about whether its server takes requests now.
    way.fail(problem.code, x.decision.pause, now_);
    waits_.fail(found->route, problem, now_ + x.decision.pause, now_);
    watch_.hold(found->route, now_ + x.decision.pause, problem, now_);
  }
  const bool left = leaves_to_other(*found, dispatch_.other(x.id.slot, about),
                                    x.decision.retry || reshaped);
  if (!left)
    dispatch_.give_up_other(x.id.slot, about, now_);
  x.record.hedged = left;
  x.record.form_refused = reshaped;
  const auto sent = dispatch_.settle(x.id.slot, about, x.record);
  dispatch_.log(about, std::move(x.record), sent, nullptr, now);
  if (left)
    notify(about, problem, false);
  else if (reshaped)
    ask_reshaped(slot, problem);
  else
    end_try(slot, problem, status, x.decision);
}

void run::recall(const ticket& id, uint32_t seat, time now) {
  now_ = now;
  dispatch_.free_seat(seat, id);
  const auto* found = dispatch_.find(id);
  if (found == nullptr)
    return;
  const auto slot = found->text;
  dispatch_.take_back(id.slot, texts_.at(slot), now);
  wait_for(slot, now_);
}

void run::send_live(time now) {
  now_ = now;
  dispatch_.send_live();
}

/// A server that does not take the form of a request is asked in a weaker one, from now on.
bool run::reshape(const text_request& failed, const text& about, const error& problem,
                  uint16_t status) {
  const auto next = dispatch_.wire_of(about).weaker(failed.form, status, problem.message);
  if (!next)
    return false;
  const bool judging = about.parent != nullptr;
  auto& way = dispatch_.ways()[failed.route];
  // Else it was found out since this one was sent.
  if (failed.form == way.form(judging)) {
    way.set_form(judging, next->form);
    orders_.emplace_back(orders::announce_form{std::make_unique<form_changed>(
      form_changed{failed.route, rules_.routes[failed.route].model, next->what, problem})});
  }
  return true;
}

void run::ask_reshaped(uint32_t slot, const error& problem) {
  auto& about = texts_.at(slot);
  about.body.clear();
  notify(about, problem, false);
  wait_for(slot, now_);
}

/// A text has had no answer, and nobody else is asked for it.
void run::end_try(uint32_t slot, const error& problem, uint16_t status,
                  const retry_decision& decision) {
  auto& about = texts_.at(slot);
  const auto due = now_ + decision.wait;
  const bool late = due >= about.due;
  const bool again = !decision.retry && may_retell(about, problem.code, status);
  notify(about, problem, !again && (!decision.retry || late));
  if (again) {
    retell(slot, problem.code);
  } else if (decision.retry && !late) {
    try_again(slot, problem.code, due);
  } else if (decision.retry) {
    fail(slot, about.late("leaves no time for another try after: " + to_string(problem)));
  } else {
    const auto route = about.route;
    const bool for_all = holds_for_all(problem.code, status,
                                       dispatch_.ways()[route].has_answered());
    move_on(slot, problem);
    if (for_all)
      close_route(route, problem);
  }
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
    dispatch_.log(about, std::move(done), sent, &x.work.got->answer, now);
  fail(slot, problem);
}

// -- those who are gone
// -------------------------------------------------------------------------------

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
  dispatch_.forfeit(request, x, now_);
  if (++x.crashes > 1)
    fail(slot, {errc::internal, "an actor died twice over this text: " + reason});
  else
    wait_for(slot, now_);
}

} // namespace troupe
