#include "coordinator.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

void coordinator::open_lanes() {
  lane usual;
  usual.wire = plan_.wire;
  usual.limiter = plan_.limiter;
  usual.owns_limiter = plan_.owns_limiter;
  purse_.open_lane(usual.wire, plan_.conf.model);
  lanes_.push_back(std::move(usual));
  for (auto& x : plan_.fallbacks) {
    lane next;
    next.name = std::move(x.name);
    next.wire = std::move(x.wire);
    next.limiter = std::move(x.limiter);
    next.owns_limiter = x.owns_limiter;
    purse_.open_lane(next.wire, x.model);
    lanes_.push_back(std::move(next));
  }
  plan_.fallbacks.clear();
}

uint32_t coordinator::lane_for_new_texts() const {
  const auto i = std::find_if(lanes_.begin(), lanes_.end(), [](auto& x) { return x.open(); });
  return static_cast<uint32_t>(i - lanes_.begin());
}

std::optional<uint32_t> coordinator::next_lane(const job_record& record) const {
  for (uint32_t i = 0; i < lanes_.size(); ++i)
    if (lanes_[i].open() && (record.lanes_tried & (1u << i)) == 0)
      return i;
  return std::nullopt;
}

/// Lets a text that has failed for good here start afresh with another model; false if none is
/// left.
bool coordinator::move_on(uint32_t slot, job_record& record) {
  record.lanes_tried |= 1u << record.lane;
  const auto next = draining_ ? std::nullopt : next_lane(record);
  if (!next)
    return false;
  record.lane = *next;
  record.turns = nullptr;
  record.retries_done = 0;
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
  if (lane_for_new_texts() == lanes_.size()) {
    halt(why, time::max());
    return;
  }
  x.waiting.clear();
  jobs_.for_each([&](uint32_t slot, job_record& record) {
    if (record.lane == place && record.stage == job_stage::waiting)
      give_up(slot, record, why);
  });
}

void coordinator::limiter_down(uint32_t place) {
  auto& x = lanes_[place];
  x.limiter = spawn_limiter(self_->home_system());
  x.owns_limiter = true;
  self_->monitor(x.limiter);
  x.permits_asked = false;
  dispatch();
}

bool coordinator::has_work(uint32_t place, time at) const {
  if (auto due = lanes_[place].waiting.next_due(); due && *due <= at)
    return true;
  return !looks_up_first() && place == lane_for_new_texts()
         && outbox_.may_start(next_index_, jobs_.size()) && (!texts_.empty() || !exhausted_);
}

void coordinator::ask_for_permits(uint32_t place, time at) {
  auto& x = lanes_[place];
  if (x.permits > 0 || x.permits_asked || !has_work(place, at))
    return;
  x.permits_asked = true;
  self_->send(x.limiter, permit_request{std::max(64u, plan_.conf.pool_size)});
}

uint32_t coordinator::lane_of(const caf::strong_actor_ptr& limiter) const {
  uint32_t result = 0;
  while (result + 1 < lanes_.size() && lanes_[result].limiter != limiter)
    ++result;
  return result;
}

void coordinator::on_permits(permits x) {
  auto& lane = lanes_[lane_of(self_->current_sender())];
  lane.permits_asked = false;
  if (lane.open())
    lane.permits += x.count;
  dispatch();
}

void coordinator::on_revoked() {
  lanes_[lane_of(self_->current_sender())].permits = 0;
  dispatch();
}

} // namespace troupe
