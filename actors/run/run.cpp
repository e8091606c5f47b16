#include "run.hpp"

#include "guarded_call.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace troupe {

namespace {

error stopped_before() {
  return {errc::cancelled, "the run was stopped before this text was finished"};
}

} // namespace

run::run(run_rules rules, time now)
  : rules_(std::move(rules)),
    now_(now),
    sum_(now),
    supply_(rules_.texts, rules_.conf.pool_size),
    dispatch_(rules_, sum_, orders_),
    sharing_(rules_.looks_up, rules_.conf.pool_size),
    delivery_(rules_.conf, rules_.how, rules_.credit),
    ending_(rules_.conf.no_progress_timeout) {}

// -- what to do
// ---------------------------------------------------------------------------------------------------

void run::next(time now, std::vector<run_order>& out) {
  now_ = now;
  end_if_in_trouble();
  if (!ending_.stopped())
    start_texts();
  end_if_in_trouble();
  end_if_done();
  if (out.empty()) {
    out.swap(orders_);
  } else {
    std::move(orders_.begin(), orders_.end(), std::back_inserter(out));
    orders_.clear();
  }
}

void run::start_texts() {
  auto& ways = dispatch_.ways();
  look_up_texts();
  // What waits on a fallback must not wait for the last new text of the usual route.
  for (uint32_t i = 1; i < ways.size(); ++i)
    start_on(i, false);
  if (ways.size() > 1)
    start_on(0, false);
  if (const auto usual = ways.for_new_texts(now_); usual < ways.size())
    start_on(usual, true);
  // With seats that nobody else needs: in the midst of a run a second request gains nothing.
  if (!ending_.closed() && !supply_.comes_at_once())
    for (uint32_t i = 0; i < ways.size(); ++i)
      dispatch_.hedge(i, texts_, now_);
  if (const auto count = supply_.demand(); count > 0)
    orders_.emplace_back(orders::demand{count});
  for (uint32_t i = 0; i < ways.size(); ++i)
    if (has_work(i))
      dispatch_.ask_for_permits(i);
}

/// Goes on with nothing new once a function of the application's has thrown.
void run::end_if_in_trouble() {
  if (trouble_)
    halt(*std::exchange(trouble_, std::nullopt), time::max());
}

std::optional<run::time> run::next_due(time now) {
  if (ending_.stopped())
    return std::nullopt;
  std::optional<time> due;
  const auto sooner = [&due](const std::optional<time>& x) {
    if (x && (!due || *x < *due))
      due = x;
  };
  auto& ways = dispatch_.ways();
  // What is due already waits for a seat or a permit, not for the clock.
  const auto later = [&](const std::optional<time>& x) {
    if (x && *x > now)
      sooner(x);
  };
  for (uint32_t i = 0; i < ways.size(); ++i) {
    later(ways[i].waiting.next_due());
    if (!ending_.closed())
      later(dispatch_.next_straggler(i));
  }
  sooner(deadlines_.next_due());
  sooner(ending_.next_due(texts_.size() > 0));
  return due;
}

void run::tick(time now) {
  now_ = now;
  if (ending_.is_overdue(now))
    stop(now);
  if (ending_.is_stuck(now, texts_.size() > 0))
    halt(
      {errc::no_progress,
       "no_progress_timeout is " + std::to_string(rules_.conf.no_progress_timeout.count())
         + " ms, and no answer came for so long; see what the last attempts say, or raise it for "
           "a slow server, then run again"},
      time{0});
  expire();
}

// -- starting texts
// -----------------------------------------------------------------------------------------------

void run::add_texts(std::vector<prompt>& list, bool last, const error& problem, time now) {
  now_ = now;
  if (ending_.closed())
    return;
  supply_.add(list);
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

void run::start_on(uint32_t route, bool new_texts) {
  while (!ending_.closed() && !trouble_ && dispatch_.may_start(route)) {
    auto slot = next_waiting(route);
    // With a cache, new texts are looked up first.
    if (!slot && new_texts && !looks_up_first())
      slot = next_text(route);
    if (!slot)
      return;
    auto& x = texts_.at(*slot);
    if (!dispatch_.start(*slot, x, now_)) {
      wait_for_money(*slot);
      return;
    }
    if (std::exchange(x.unsent, false))
      sharing_.remove_unsent();
  }
}

std::optional<uint32_t> run::next_waiting(uint32_t route) {
  auto& waiting = dispatch_.ways()[route].waiting;
  while (const auto id = waiting.take(now_))
    if (const auto* x = texts_.find(*id); x != nullptr && x->stage == text_stage::waiting)
      return id->slot;
  return std::nullopt;
}

std::optional<uint32_t> run::next_text(uint32_t route) {
  while (!trouble_ && delivery_.may_start(supply_.next_index(), texts_.size())) {
    const auto index = supply_.next_index();
    auto input = supply_.take();
    if (!input)
      return std::nullopt;
    if (texts_.size() == 0)
      ending_.progress(now_);
    const auto id = texts_.add(index, std::move(input));
    auto& x = texts_.at(id.slot);
    x.started = now_;
    x.route = route;
    if (const auto problem = restore(x)) {
      trouble_ = problem;
      fail(id.slot, *problem);
      continue;
    }
    if (const auto limit = rules_.conf.text_timeout; limit.count() > 0)
      deadlines_.add(x.started + limit, id);
    return id.slot;
  }
  return std::nullopt;
}

/// Goes on from what an earlier run did for the text. If nobody can tell, the text must not be
/// asked for: then this is why.
std::optional<error> run::restore(text& x) {
  if (!rules_.options.history)
    return std::nullopt;
  text_history before;
  auto problem = guarded_call("history", [&] { before = rules_.options.history(*x.input()); });
  if (problem || before.attempts.empty())
    return problem;
  const auto& last = before.attempts.back();
  x.started -= last.started + last.elapsed;
  auto& log = x.log();
  for (const auto& done : before.attempts) {
    log.tokens += done.tokens;
    log.cost += done.cost;
    log.uncertain += done.uncertain;
    if (!done.judging)
      count_again(done, x.budget, log.spent);
  }
  x.budget.reasks = static_cast<uint32_t>(before.turns.size());
  // As much as a re-ask shows, see `reask_history`.
  const size_t history = rules_.conf.reask_history;
  if (before.turns.size() > history)
    before.turns.erase(before.turns.begin(),
                       before.turns.end() - static_cast<std::ptrdiff_t>(history));
  if (!before.turns.empty())
    x.turns = std::make_shared<const std::vector<reask_turn>>(std::move(before.turns));
  x.reported = before.attempts.size();
  log.attempts = std::move(before.attempts);
  x.outcome->why.best_json = std::move(before.best_json);
  return std::nullopt;
}

bool run::has_work(uint32_t route) {
  auto& ways = dispatch_.ways();
  if (const auto due = ways[route].waiting.next_due(); due && *due <= now_)
    return true;
  if (!ending_.closed())
    if (const auto due = dispatch_.next_straggler(route); due && *due <= now_)
      return true;
  return !looks_up_first() && !supply_.exhausted() && route == ways.for_new_texts(now_)
         && delivery_.may_start(supply_.next_index(), texts_.size());
}

/// What is set aside for other requests may come back, in part, when they are done.
void run::wait_for_money(uint32_t slot) {
  auto& x = texts_.at(slot);
  const bool busy = !dispatch_.money().at_rest() || dispatch_.count(request_stage::reading) > 0
                    || sharing_.looks_up();
  const auto why = busy ? std::string{}
                        : dispatch_.money().refusal(x.route, dispatch_.body_bytes(x),
                                                    x.budget.doublings);
  wait_for(slot, now_);
  if (!busy)
    drain({errc::budget_exhausted, why}, time::max(), now_);
}

// -- known answers
// ------------------------------------------------------------------------------------------------

/// Only what the first route is asked is kept.
bool run::looks_up_first() const {
  return sharing_.on() && dispatch_.ways()[0].open();
}

/// Starts texts ahead of the requests, so that those whose answer is known take neither a seat nor
/// a permit.
void run::look_up_texts() {
  while (looks_up_first() && !ending_.closed() && sharing_.may_look_up()) {
    const auto slot = next_text(0);
    if (!slot)
      return;
    auto& x = texts_.at(*slot);
    x.stage = text_stage::looking_up;
    sharing_.begin_look_up();
    orders_.emplace_back(orders::look_up{texts_.id_of(*slot), x.input()});
  }
}

void run::look_up(const text_id& id, const cache_key& key, std::optional<completion> answer,
                  std::string body, time now) {
  now_ = now;
  sharing_.end_look_up();
  auto* x = texts_.find(id);
  if (x == nullptr || x->stage != text_stage::looking_up)
    return;
  if (answer) {
    x->shares = std::make_shared<shared_request>(shared_request{key, {}});
    dispatch_.read_known(id.slot, *x, std::move(*answer), answer_origin::cache, now_);
    return;
  }
  // What it was looked up by is its first request; a text of an earlier run goes on with another.
  if (!x->turns && x->budget.doublings == 0)
    x->body = std::move(body);
  ask_or_follow(id.slot, key);
}

void run::ask_or_follow(uint32_t slot, const cache_key& key) {
  auto& x = texts_.at(slot);
  x.shares = sharing_.join(key, texts_.id_of(slot));
  if (x.shares) {
    ask_first(slot);
    return;
  }
  x.stage = text_stage::following;
  x.body.clear();
  x.log().origin = answer_origin::shared;
}

void run::ask_first(uint32_t slot) {
  auto& x = texts_.at(slot);
  x.log().origin = answer_origin::request;
  x.unsent = true;
  sharing_.add_unsent();
  wait_for(slot, now_);
}

/// The verdict on an answer of the cache, or of an equal text.
void run::take_known(uint32_t slot, verdict& x) {
  auto& known = texts_.at(slot);
  if (x.value) {
    sum_.add_known(known.log().origin, dispatch_.money().price(known.route, x.got->answer.tokens));
    succeed(slot, x);
    return;
  }
  // Checks that have changed since, or that look at more than the answer.
  sum_.add_stale();
  if (const auto key = std::exchange(known.shares, nullptr))
    ask_or_follow(slot, key->key);
  else
    ask_first(slot);
}

/// Null unless the text asked for its answer itself.
std::shared_ptr<shared_request> run::end_sharing(text& x) {
  auto result = std::exchange(x.shares, nullptr);
  return result && x.log().origin == answer_origin::request ? result : nullptr;
}

/// The text has its record: so have those that are equal, and those of later runs.
void run::share(text& x, const completion& answer) {
  const auto done = end_sharing(x);
  if (!done)
    return;
  // The key names a request to the first route.
  if (x.route == 0 && sharing_.on())
    orders_.emplace_back(orders::keep{done->key, std::make_unique<completion>(answer)});
  for (const auto& id : sharing_.settle(done))
    if (auto* other = texts_.find(id)) {
      other->route = x.route;
      dispatch_.read_known(id.slot, *other, answer, answer_origin::shared, now_);
    }
}

/// The text has failed: so have those that are equal, unless the failure is its own.
void run::fail_followers(const shared_request& x, const std::vector<text_id>& followers,
                         const error& problem) {
  for (const auto& id : followers) {
    if (texts_.find(id) == nullptr)
      continue;
    if (is_own_failure(problem.code))
      ask_or_follow(id.slot, x.key);
    else
      fail(id.slot, problem);
  }
}

void run::close_cache(const error& problem) {
  sum_.set_cache_problem(problem);
}

/// Texts whose look-up went down with it are asked for.
void run::lose_cache(const std::string& reason, time now) {
  now_ = now;
  sharing_.end_look_ups();
  sum_.set_cache_problem({errc::internal, "the keeper of the cache died: " + reason});
  texts_.for_each([this](uint32_t slot, const text& x) {
    if (x.stage == text_stage::looking_up)
      ask_first(slot);
  });
}

// -- ends
// ---------------------------------------------------------------------------------------------------------

void run::succeed(uint32_t slot, verdict& x) {
  auto& done = texts_.at(slot);
  if (done.parent) {
    take_ruling(slot, x);
    return;
  }
  share(done, x.got->answer);
  auto& out = *done.outcome;
  out.record = std::move(x.value);
  // Of an earlier, wrong answer.
  out.why.best_json.clear();
  auto& log = out.log;
  log.elapsed = in_microseconds(now_ - done.started);
  log.model = std::move(x.got->answer.model);
  log.reply_id = std::move(x.got->answer.id);
  log.system_fingerprint = std::move(x.got->answer.system_fingerprint);
  finish(texts_.finish(slot), true);
}

void run::fail(uint32_t slot, error problem) {
  auto& x = texts_.at(slot);
  if (x.parent) {
    take_no_ruling(slot, std::move(problem));
    return;
  }
  if (x.exam) {
    if (const auto place = x.exam->attempt())
      x.log().attempts[*place].problem = problem;
    close_examination(x);
  }
  dispatch_.drop(x, now_);
  if (x.unsent)
    sharing_.remove_unsent();
  const auto shared = end_sharing(x);
  x.outcome->why.problem = problem;
  x.log().elapsed = in_microseconds(now_ - x.started);
  auto out = texts_.finish(slot);
  if (shared)
    fail_followers(*shared, sharing_.settle(shared), problem);
  finish(std::move(out), false);
  if (rules_.options.stop_on_failure)
    stop(now_);
}

void run::finish(outcome_ptr x, bool has_record) {
  sum_.add_outcome(has_record);
  if (delivery_.put(std::move(x)))
    orders_.emplace_back(orders::flush_soon{});
}

void run::expire() {
  while (const auto id = deadlines_.take(now_)) {
    auto* x = texts_.find(*id);
    if (x == nullptr)
      continue;
    // A request that is running is cut by the engine.
    if (x->stage == text_stage::waiting
        || (x->stage == text_stage::asking && dispatch_.drop_queued(*x)))
      fail(id->slot,
           {errc::deadline_exceeded, "text_timeout passed while the text waited for its next "
                                     "try; raise text_timeout or lower the backoff"});
    else if (x->stage == text_stage::judging)
      fail(id->slot, {errc::deadline_exceeded,
                      "text_timeout passed while a model judged the answer; raise text_timeout"});
  }
}

void run::stop(time now) {
  now_ = now;
  const auto problem = stopped_before();
  if (!ending_.stop(problem))
    return;
  sum_.set_ended_by(problem);
  close_supply();
  texts_.for_each([&](uint32_t slot, const text& x) {
    // A question ends with its parent.
    if (!x.parent)
      fail(slot, problem);
  });
  dispatch_.ways().clear_queues();
  deadlines_.clear();
  refuse_texts(problem);
  deliver();
}

void run::drain(error why, time grace, time now) {
  now_ = now;
  if (!ending_.drain(why, now, grace))
    return;
  sum_.set_ended_by(why);
  close_supply();
  texts_.for_each([&](uint32_t slot, text& x) {
    if (x.stage == text_stage::waiting
        || (x.stage == text_stage::asking && dispatch_.drop_queued(x)))
      fail(slot, why);
  });
  dispatch_.ways().clear_queues();
  refuse_texts(why);
  deliver();
}

void run::lose_consumer(time now) {
  add_credit(unlimited_credit, now);
  stop(now);
}

void run::give_up(const error& why, time now) {
  now_ = now;
  halt(why, time{0});
  stop(now);
}

/// The run ends by itself.
void run::halt(error why, time grace) {
  if (ending_.closed())
    return;
  error problem{errc::cancelled,
                "the run was stopped before this text was finished, because of " + to_string(why)};
  sum_.set_ended_by(why);
  drain(std::move(problem), grace, now_);
}

void run::close_supply() {
  if (supply_.ended())
    return;
  supply_.end();
  orders_.emplace_back(orders::end_supply{});
}

void run::refuse_texts(const error& why) {
  while (!supply_.empty()) {
    const auto index = supply_.next_index();
    const auto id = texts_.add(index, supply_.take());
    auto& x = texts_.at(id.slot);
    x.started = now_;
    restore(x);
    fail(id.slot, why);
  }
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

void run::end_if_done() {
  if (ended_ || !supply_.exhausted() || texts_.size() > 0 || !delivery_.empty())
    return;
  ended_ = true;
  orders_.emplace_back(orders::end{});
}

progress run::so_far(time now) const {
  progress result;
  result.so_far = sum_.at(now);
  result.in_flight = dispatch_.places().busy();
  result.waiting = static_cast<uint32_t>(dispatch_.ways().waiting());
  return result;
}

} // namespace troupe
