// How a run ends early, and how its texts run out of time.

#include "run.hpp"

#include <string>
#include <utility>

namespace troupe {

namespace {

error stopped_before() {
  return {errc::cancelled, "the run was stopped before this text was finished"};
}

error detached() {
  return {
    errc::cancelled,
    "the run was detached: what was asked goes on at the provider, and the next run with this "
    "text takes its answer"};
}

} // namespace

void run::tick(time now) {
  now_ = now;
  if (ending_.is_overdue(now))
    stop(now);
  // Of whom it waits for money, each has a patience of his own.
  if (dispatch_.money().waits_for_others())
    ending_.progress(now);
  if (ending_.is_stuck(now, texts_.size() > 0))
    halt(
      {errc::no_progress,
       "no_progress_timeout is " + std::to_string(rules_.conf.no_progress_timeout.count())
         + " ms, and no answer came for so long; see what the last attempts say, or raise it for "
           "a slow server, then run again"},
      time{0});
}

void run::expire() {
  while (auto x = supply_.take_expired(now_))
    refuse(std::move(*x), {errc::deadline_exceeded,
                           "the deadline of this text passed before its turn came; give it more "
                           "time, or raise pool_size"});
  while (const auto id = deadlines_.take(now_)) {
    auto* x = texts_.find(*id);
    // A request that is running is cut by the engine.
    if (x == nullptr)
      continue;
    const bool batched = dispatch_.waits_in_batch(*x);
    if (x->stage == text_stage::asking && !batched && !dispatch_.drop_queued(*x))
      continue;
    const auto what = batched ? "passed while the text was in a batch; raise it"
                      : x->stage == text_stage::judging
                        ? "passed while a model judged the answer; raise it"
                        : "passed while the text waited for its next try; raise it or lower the "
                          "backoff";
    fail(id->slot, x->late(what));
  }
}

void run::cancel(uint64_t tag, time now) {
  now_ = now;
  if (tag == 0)
    return;
  const error why{errc::cancelled, "this text was cancelled"};
  for (auto& x : supply_.take_tagged(tag))
    refuse(std::move(x), why);
  texts_.for_each([&](uint32_t slot, const text& x) {
    // A question ends with its parent.
    if (!x.parent && x.input->tag == tag)
      fail(slot, why);
  });
}

void run::stop(time now) {
  now_ = now;
  stop(stopped_before());
}

void run::detach(time now) {
  now_ = now;
  stop(detached());
}

void run::let_go(const ticket& id, uint32_t seat, time now) {
  now_ = now;
  dispatch_.free_seat(seat, id);
  const auto* found = dispatch_.find(id);
  if (found == nullptr)
    return;
  // A question takes the text along that waits for it.
  const auto& asked = texts_.at(found->text);
  if (!asked.parent)
    fail(found->text, detached());
  else if (texts_.find(asked.parent->text) != nullptr)
    fail(asked.parent->text.slot, detached());
}

void run::stop(const error& problem) {
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
  const auto any = [](uint64_t) { return true; };
  while (const auto x = supply_.next(any))
    refuse(supply_.take(*x), why);
}

/// A text ends before it was started.
void run::refuse(supply::unstarted&& x, const error& why) {
  const auto id = texts_.add(x.index, std::move(x.input));
  auto& refused = texts_.at(id.slot);
  refused.started = now_;
  hooks_.restore(refused);
  fail(id.slot, why);
}

} // namespace troupe
