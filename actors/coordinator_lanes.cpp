#include "coordinator.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Permits that are asked for at once, at least; and no more, before the first reply.
constexpr uint32_t lot_least = 64;

} // namespace

void coordinator::open_lanes() {
  lane usual{plan_.conf};
  usual.wire = plan_.wire;
  usual.judge = plan_.judge;
  usual.limiter = plan_.limiter;
  usual.owns_limiter = plan_.owns_limiter;
  usual.pace = plan_.pace;
  purse_.open_lane({usual.wire, usual.judge}, plan_.conf.model);
  lanes_.push_back(std::move(usual));
  for (auto& x : plan_.fallbacks) {
    lane next{plan_.conf};
    next.name = std::move(x.name);
    next.wire = std::move(x.wire);
    next.judge = std::move(x.judge);
    next.limiter = std::move(x.limiter);
    next.owns_limiter = x.owns_limiter;
    next.pace = std::move(x.pace);
    purse_.open_lane({next.wire, next.judge}, x.model);
    lanes_.push_back(std::move(next));
  }
  plan_.fallbacks.clear();
}

/// The first one that is open, if possible one whose breaker lets requests through; `lanes_.size()`
/// if all are closed.
uint32_t coordinator::lane_for_new_texts(time at) const {
  if (lanes_.size() == 1)
    return lanes_.front().open() ? 0 : 1;
  auto usable = [at](const lane& x) { return x.open() && x.health.allows(at); };
  auto i = std::find_if(lanes_.begin(), lanes_.end(), usable);
  if (i == lanes_.end())
    i = std::find_if(lanes_.begin(), lanes_.end(), [](const lane& x) { return x.open(); });
  return static_cast<uint32_t>(i - lanes_.begin());
}

bool coordinator::all_closed() const {
  return std::none_of(lanes_.begin(), lanes_.end(), [](const lane& x) { return x.open(); });
}

std::optional<uint32_t> coordinator::next_lane(const job_record& record, time at) const {
  std::optional<uint32_t> second_best;
  for (uint32_t i = 0; i < lanes_.size(); ++i) {
    if (!lanes_[i].open() || (record.lanes_tried & (1u << i)) != 0)
      continue;
    if (lanes_[i].health.allows(at))
      return i;
    if (!second_best)
      second_best = i;
  }
  return second_best;
}

/// Lets a text that has failed for good here start afresh with another model; false if none is
/// left.
bool coordinator::move_on(uint32_t slot, job_record& record) {
  record.lanes_tried |= 1u << record.lane;
  const auto next = draining_ ? std::nullopt : next_lane(record, now());
  if (!next)
    return false;
  record.lane = *next;
  record.turns = nullptr;
  record.tries = {0, 0, record.tries.limits};
  record.doublings = 0;
  record.reasks_done = 0;
  wait_for(slot, record, now());
  return true;
}

void coordinator::close_lane(uint32_t place, const error& why) {
  auto& x = lanes_[place];
  if (!x.open())
    return;
  x.closed = why;
  x.permits = 0;
  if (all_closed()) {
    halt(why, time::max());
    return;
  }
  x.waiting.clear();
  jobs_.for_each([&](uint32_t slot, job_record& record) {
    if (record.lane != place)
      return;
    unqueue(record);
    if (record.stage == job_stage::waiting)
      give_up(slot, record, why);
  });
}

void coordinator::limiter_down(uint32_t place) {
  auto& x = lanes_[place];
  x.limiter = spawn_limiter(self_->home_system(), x.pace);
  x.owns_limiter = true;
  x.limiter_down = watch(x.limiter);
  x.permits_asked = false;
  x.paced = false;
  reserved_ -= std::exchange(x.asked, 0);
  // What waited for a permit has to ask again; the numbers of those that were granted mean nothing
  // to the new one.
  jobs_.for_each([&](uint32_t slot, job_record& record) {
    if (record.lane != place)
      return;
    record.permit = 0;
    if (record.stage == job_stage::queued) {
      unqueue(record);
      jobs_.dispatch(slot);
      wait_for(slot, record, now());
    }
  });
  dispatch();
}

bool coordinator::has_work(uint32_t place, time at) {
  if (auto due = lanes_[place].waiting.next_due(); due && *due <= at)
    return true;
  if (may_hedge())
    if (auto due = next_straggler(lanes_[place]); due && *due <= at)
      return true;
  return !looks_up_first() && place == lane_for_new_texts(at)
         && outbox_.may_start(next_index_, jobs_.size()) && (!texts_.empty() || !exhausted_);
}

void coordinator::ask_for_permits(uint32_t place, time at) {
  auto& x = lanes_[place];
  if (!x.open() || x.paced || x.permits > 0 || x.permits_asked || (x.first_lot_sent && !x.heard)
      || !has_work(place, at))
    return;
  x.permits_asked = true;
  permit_request request;
  request.count = x.heard ? std::max(lot_least, plan_.conf.pool_size) : lot_least;
  if (x.answers_untold > 0) {
    request.answers = x.answers_untold;
    request.mean_latency = x.latency_untold / static_cast<int64_t>(x.answers_untold);
    request.in_flight = static_cast<uint32_t>(seats_.size() - idle_.size());
  }
  x.answers_untold = 0;
  x.latency_untold = time{0};
  post(self_, x.limiter, request);
}

/// `lanes_.size()` if the limiter was replaced meanwhile.
uint32_t coordinator::lane_of(const caf::strong_actor_ptr& limiter) const {
  uint32_t result = 0;
  while (result < lanes_.size() && lanes_[result].limiter != limiter)
    ++result;
  return result;
}

void coordinator::on_permits(permits x) {
  const auto place = lane_of(self_->current_sender());
  if (place == lanes_.size())
    return;
  auto& lane = lanes_[place];
  lane.permits_asked = false;
  lane.first_lot_sent = true;
  if (lane.open() && !lane.paced)
    lane.permits += x.count;
  dispatch();
}

void coordinator::on_revoked(permits_revoked x) {
  const auto place = lane_of(self_->current_sender());
  if (place == lanes_.size())
    return;
  auto& lane = lanes_[place];
  lane.permits = 0;
  lane.paced = lane.paced || x.paced;
  if (x.paced)
    lane.permits_asked = false;
  dispatch();
}

void coordinator::ask_for_grant(uint32_t slot) {
  auto& record = jobs_.at(slot);
  record.stage = job_stage::queued;
  ++lanes_[record.lane].asked;
  ++reserved_;
  pace_request x;
  x.id = jobs_.dispatch(slot);
  x.bytes = record.input()->text.size();
  for (const auto& said : record.input()->messages)
    x.bytes += said.content.size();
  if (record.turns)
    for (const auto& turn : *record.turns)
      x.bytes += turn.answer.content.size() + turn.problems.size();
  x.output_max = plan_.conf.tokens_max.value_or(0) << record.doublings;
  post(self_, lanes_[record.lane].limiter, x);
}

/// The text does not wait for its permit any more; what was set aside for the request comes back.
void coordinator::unqueue(job_record& record) {
  if (record.stage != job_stage::queued)
    return;
  record.stage = job_stage::waiting;
  purse_.release(record);
}

void coordinator::on_grant(const pace_grant& x) {
  const auto place = lane_of(self_->current_sender());
  if (place == lanes_.size())
    return;
  const auto* record = jobs_.find(x.id);
  --lanes_[place].asked;
  --reserved_;
  if (record == nullptr || record->stage != job_stage::queued || record->lane != place) {
    // Its text ended meanwhile.
    return_permit(place, x.permit);
  } else {
    send_job(x.id.slot, take_seat(), x.permit, now());
  }
  dispatch();
}

void coordinator::return_permit(uint32_t place, uint64_t permit) {
  post(self_, lanes_[place].limiter, permit_return{permit});
}

/// Nobody else will tell what became of the request.
void coordinator::report_lost(const job_record& record) {
  if (record.permit == 0)
    return;
  reply_report x;
  x.permit = record.permit;
  x.end.code = errc::internal;
  post(self_, lanes_[record.lane].limiter, x);
}

} // namespace troupe
