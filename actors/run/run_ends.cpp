// How a run ends early, and how its texts run out of time.

#include "run.hpp"

#include <string>
#include <utility>

namespace troupe {

namespace {

error stopped_before() {
  return {errc::cancelled, "the run was stopped before this text was finished"};
}

} // namespace

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
    hooks_.restore(x);
    fail(id.slot, why);
  }
}

} // namespace troupe
