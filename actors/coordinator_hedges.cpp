// A second request for a text whose first one takes unusually long. It has a slot of its own, and
// with it a seat, a permit and money; whichever of the two answers first is the text's request from
// then on, and the other one is cancelled.

#include "coordinator.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Requests, beside the pool's, that are watched before those that have ended are weeded out.
constexpr size_t watched_least = 64;

} // namespace

bool coordinator::may_hedge() const {
  const auto& conf = plan_.conf;
  return conf.hedge_quantile > 0 && !draining_ && !stopping_
         && static_cast<double>(sum_.hedges + 1)
              <= conf.hedge_share * static_cast<double>(sum_.requests);
}

void coordinator::watch_for_straggling(const ticket& id, time at) {
  auto& sent = lanes_[jobs_.at(id.slot).lane].sent;
  // A straggler that must not be hedged stays in front for long.
  if (sent.size() > 2 * plan_.conf.pool_size + watched_least)
    std::erase_if(sent, [this](const auto& x) {
      const auto* record = jobs_.find(x.second);
      return record == nullptr || record->stage != job_stage::fetching;
    });
  sent.emplace_back(at, id);
}

/// When the next request will have taken unusually long, if it may then have a second one.
std::optional<coordinator::time> coordinator::next_straggler(lane& x) {
  const auto limit = x.latencies.usual_limit();
  if (!limit)
    return std::nullopt;
  while (!x.sent.empty()) {
    const auto& [sent, id] = x.sent.front();
    const auto* record = jobs_.find(id);
    if (record != nullptr && record->stage == job_stage::fetching)
      return sent + *limit;
    x.sent.pop_front();
  }
  return std::nullopt;
}

void coordinator::hedge_stragglers(uint32_t place, time at) {
  auto& x = lanes_[place];
  while (may_hedge() && x.open() && (x.paced || x.permits > 0) && has_seat()) {
    const auto due = next_straggler(x);
    if (!due || *due > at)
      return;
    const auto slot = x.sent.front().second.slot;
    x.sent.pop_front();
    hedge(slot, at);
  }
}

void coordinator::hedge(uint32_t slot, time at) {
  const auto second = jobs_.add(jobs_.at(slot).index(), jobs_.at(slot).input());
  auto& first = jobs_.at(slot);
  auto& other = jobs_.at(second);
  other.hedge_of = slot;
  other.turns = first.turns;
  other.started = first.started;
  other.tries = first.tries;
  other.doublings = first.doublings;
  other.lane = first.lane;
  if (!purse_.afford(other)) {
    jobs_.take(second);
    return;
  }
  first.hedge = second;
  ++first.log().spent.hedges;
  ++sum_.hedges;
  auto& lane = lanes_[first.lane];
  if (lane.paced) {
    ask_for_grant(second);
  } else {
    --lane.permits;
    send_job(second, take_seat(), 0, at);
  }
}

/// Cancels one of two requests, and writes it down.
void coordinator::give_up_request(uint32_t slot, job_record& text) {
  auto& record = jobs_.at(slot);
  if (record.stage == job_stage::queued) {
    unqueue(record);
    return;
  }
  const auto at = now();
  if (record.stage == job_stage::fetching && record.seat != no_slot) {
    auto& seat = seats_[record.seat];
    post(self_, seat.handle, abort_request{});
    free_seat(record.seat, seat.running);
    // It would have taken longer still.
    lanes_[record.lane].latencies.add(at - record.dispatched);
  }
  attempt lost;
  lost.problem = {errc::cancelled, "not needed any more: of two requests for this text the other "
                                   "one decided"};
  lost.hedged = true;
  lost.reask = record.turns != nullptr;
  lost.elapsed = in_microseconds(at - record.dispatched);
  purse_.settle(record, lost);
  log_attempt(text, std::move(lost), record.dispatched);
}

/// Ends the second request of a text, if there is one.
void coordinator::drop_hedge(uint32_t slot) {
  auto& text = jobs_.at(slot);
  if (text.hedge == no_slot)
    return;
  const auto second = std::exchange(text.hedge, no_slot);
  give_up_request(second, text);
  jobs_.take(second);
}

/// The request of this slot has an answer: if it was one of two, the other one has lost.
void coordinator::win(uint32_t slot) {
  auto& record = jobs_.at(slot);
  if (record.hedge_of == no_slot) {
    drop_hedge(slot);
    return;
  }
  auto& text = jobs_.at(record.hedge_of);
  if (text.stage != job_stage::fetching)
    return;
  if (text.seat != no_slot)
    give_up_request(record.hedge_of, text);
  // Voids what the first request may still report.
  jobs_.dispatch(record.hedge_of);
  text.stage = job_stage::validating;
  text.validator = record.validator;
  text.validator_generation = record.validator_generation;
}

/// Makes the second request of a text its own; returns its ticket. Others stay what they are.
ticket coordinator::adopt(const ticket& id) {
  auto* record = jobs_.find(id);
  if (record == nullptr || record->hedge_of == no_slot)
    return id;
  const auto slot = record->hedge_of;
  auto& text = jobs_.at(slot);
  text.hedge = no_slot;
  text.reserved = std::exchange(record->reserved, {});
  text.dispatched = record->dispatched;
  text.crashes += record->crashes;
  text.permit = record->permit;
  jobs_.take(id.slot);
  return jobs_.dispatch(slot);
}

/// One of two requests has failed, and the other one is still on its way. False if it is not.
bool coordinator::leave_to_other(const ticket& id, transport_failure& x) {
  auto& record = jobs_.at(id.slot);
  const bool is_second = record.hedge_of != no_slot;
  auto& text = is_second ? jobs_.at(record.hedge_of) : record;
  if (!is_second
      && (text.hedge == no_slot || jobs_.at(text.hedge).stage != job_stage::fetching
          || !x.decision.retry))
    return false;
  if (is_second && text.seat == no_slot)
    return false;
  x.record.hedged = true;
  purse_.settle(record, x.record);
  const auto problem = x.record.problem;
  log_attempt(text, std::move(x.record), record.dispatched);
  if (audience_.wants_hooks())
    audience_.notify(attempt_failed{text.index(), static_cast<uint32_t>(text.log().attempts.size()),
                                    problem, false});
  if (is_second) {
    text.hedge = no_slot;
    jobs_.take(id.slot);
  } else {
    text.seat = no_slot;
  }
  return true;
}

} // namespace troupe
