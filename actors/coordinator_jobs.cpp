#include "coordinator.hpp"
#include "streamer.hpp"

#include <caf/actor_cast.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

template <class State, class Handle>
using actor_of = caf::stateful_actor<State, typename Handle::impl>;

} // namespace

coordinator_actor coordinator::me() const {
  return caf::actor_cast<coordinator_actor>(self_);
}

void coordinator::dispatch() {
  if (stopping_ || halt_after_throw())
    return;
  const auto at = now();
  look_up_texts(at);
  // What waits on a fallback must not wait for the last new text of the usual lane.
  for (uint32_t i = 1; i < lanes_.size(); ++i)
    start_on(i, at, false);
  if (lanes_.size() > 1)
    start_on(0, at, false);
  if (const auto usual = lane_for_new_texts(at); usual < lanes_.size())
    start_on(usual, at, true);
  // With seats that nobody else needs: in the midst of a run a second request gains nothing.
  if (plan_.conf.hedge_quantile > 0)
    for (uint32_t i = 0; i < lanes_.size(); ++i)
      hedge_stragglers(i, at);
  if (halt_after_throw())
    return;
  demand_texts();
  for (uint32_t i = 0; i < lanes_.size(); ++i)
    ask_for_permits(i, at);
  arm_timer(at);
  end_if_done();
}

/// What is set aside for other requests may come back, in part, when they are done.
void coordinator::wait_for_money(uint32_t slot, time at) {
  bool busy = !purse_.at_rest();
  jobs_.for_each([&busy](uint32_t, job_record& x) {
    busy = busy || x.stage == job_stage::validating || x.stage == job_stage::looking_up;
  });
  if (busy)
    wait_for(slot, jobs_.at(slot), at);
  else
    drain({errc::budget_exhausted, purse_.refusal(jobs_.at(slot))}, time::max());
}

void coordinator::start_on(uint32_t place, time at, bool new_texts) {
  auto& x = lanes_[place];
  while (x.open() && (x.paced || x.permits > 0) && !draining_ && has_seat()) {
    const auto slot = next_slot(place, at, new_texts);
    if (!slot)
      return;
    if (!purse_.afford(jobs_.at(*slot))) {
      wait_for_money(*slot, at);
      return;
    }
    if (x.paced) {
      ask_for_grant(*slot);
    } else {
      --x.permits;
      send_job(*slot, take_seat(), 0, at);
    }
  }
}

bool coordinator::has_seat() const {
  return seats_.size() - idle_.size() + reserved_ < plan_.conf.pool_size;
}

uint32_t coordinator::take_seat() {
  if (!idle_.empty()) {
    const auto place = idle_.back();
    idle_.pop_back();
    return place;
  }
  const auto place = static_cast<uint32_t>(seats_.size());
  seats_.emplace_back();
  hire_fetcher(place);
  return place;
}

void coordinator::free_seat(uint32_t place, const ticket& id) {
  auto& x = seats_[place];
  // A fetcher that was replaced, or told to abort, may have reported before it knew.
  if (x.running != id)
    return;
  x.running.slot = no_slot;
  idle_.push_back(place);
}

void coordinator::send_job(uint32_t slot, uint32_t seat, uint64_t permit, time at) {
  auto& record = jobs_.at(slot);
  record.stage = job_stage::fetching;
  record.seat = seat;
  record.dispatched = at;
  job x;
  x.id = jobs_.dispatch(slot);
  x.index = record.index();
  x.attempt = static_cast<uint32_t>(record.hedge_of == no_slot
                                      ? record.log().attempts.size() + 1
                                      : jobs_.at(record.hedge_of).log().attempts.size() + 2);
  x.input = record.input();
  x.turns = record.turns;
  x.spent = record.tries;
  x.doublings = record.doublings;
  if (plan_.conf.text_timeout.count() > 0)
    x.deadline = record.started + plan_.conf.text_timeout;
  x.lane = record.lane;
  x.judging = record.is_question();
  x.permit = record.permit = permit;
  if (lanes_.size() > 1)
    lanes_[record.lane].health.start(at);
  x.limiter = caf::actor_cast<caf::strong_actor_ptr>(lanes_[record.lane].limiter);
  x.desk = assign_validator(record);
  x.observed = audience_.wants_hooks();
  ++sum_.requests;
  if (record.unsent)
    --unsent_;
  record.unsent = false;
  record.log().origin = answer_origin::request;
  if (plan_.conf.hedge_quantile > 0 && record.hedge_of == no_slot && !record.is_question())
    watch_for_straggling(x.id, at);
  seats_[seat].running = x.id;
  post(self_, seats_[seat].handle, std::move(x));
}

const std::shared_ptr<answer_desk>& coordinator::assign_validator(job_record& record) {
  const auto place = next_validator_++ % validators_.size();
  auto& reads = validators_[place];
  if (!reads.desk)
    hire_validator(reads);
  record.validator = static_cast<uint32_t>(place);
  record.validator_generation = reads.generation;
  return reads.desk;
}

void coordinator::put_back(uint32_t slot, const std::string& reason, bool penalty) {
  auto& record = jobs_.at(slot);
  if (const auto text = record.hedge_of; text != no_slot) {
    const auto& first = jobs_.at(text);
    const bool alone = first.stage != job_stage::fetching || first.seat == no_slot;
    drop_hedge(text);
    if (alone)
      put_back(text, reason, penalty);
    return;
  }
  drop_hedge(slot);
  forfeit(record);
  if (penalty && ++record.crashes > 1) {
    fail(slot, {errc::internal, "an actor died twice over this text: " + reason});
    return;
  }
  // Voids the reports of the lost dispatch.
  jobs_.dispatch(slot);
  wait_for(slot, record, now());
}

void coordinator::on_down(const caf::down_msg& x) {
  const auto reason = to_string(x.reason);
  for (uint32_t seat = 0; seat < seats_.size(); ++seat)
    if (seats_[seat].handle.address() == x.source)
      return fetcher_down(seat, reason);
  for (uint32_t place = 0; place < validators_.size(); ++place)
    if (validators_[place].desk && validators_[place].desk->validator().address() == x.source)
      return validator_down(place, reason);
  if (reader_ && reader_.address() == x.source) {
    if (!exhausted_)
      end_supply({errc::source_failed, "the reader died: " + reason});
    dispatch();
    return;
  }
  if (librarian_ && librarian_.address() == x.source) {
    librarian_down(reason);
    return;
  }
  for (uint32_t i = 0; i < lanes_.size(); ++i)
    if (lanes_[i].limiter.address() == x.source)
      return limiter_down(i);
  if (plan_.consumer && plan_.consumer.address() == x.source) {
    // Nobody is left who could grant credit.
    credit_ = unlimited_credit;
    if (plan_.gate)
      post(self_, plan_.gate, credit{unlimited_credit});
    stop();
    return;
  }
  if (plan_.gate && plan_.gate.address() == x.source) {
    halt({errc::internal, "the gate of the streamed answers died: " + reason}, time{0});
    stop();
  }
}

void coordinator::fetcher_down(uint32_t seat, const std::string& reason) {
  hire_fetcher(seat);
  jobs_.for_each([&](uint32_t slot, job_record& record) {
    if (record.stage == job_stage::fetching && record.seat == seat) {
      report_lost(record);
      put_back(slot, reason, true);
    }
  });
  if (seats_[seat].running.slot != no_slot)
    free_seat(seat, seats_[seat].running);
  dispatch();
}

void coordinator::validator_down(uint32_t place, const std::string& reason) {
  // So that the stage of each text tells whether its answer is there.
  on_reports();
  auto& seat = validators_[place];
  std::vector<answered> unread;
  seat.desk->take_back(unread);
  ++seat.generation;
  hire_validator(seat);
  // They are paid for: the successor reads them.
  for (auto& x : unread)
    if (auto* record = jobs_.find(x.id)) {
      record->validator_generation = seat.generation;
      if (record->hedge_of != no_slot)
        jobs_.at(record->hedge_of).validator_generation = seat.generation;
      seat.desk->put(self_, std::move(x));
    }
  jobs_.for_each([&](uint32_t slot, job_record& record) {
    if (record.stage == job_stage::validating && record.validator == place
        && record.validator_generation != seat.generation)
      put_back(slot, reason, true);
  });
  dispatch();
}

void coordinator::hire_fetcher(uint32_t seat) {
  auto& system = self_->home_system();
  auto& place = seats_[seat];
  if (plan_.streaming)
    place.handle = system.spawn<actor_of<streamer, streamer_actor>, caf::lazy_init>(seat,
                                                                                    fetching_);
  else
    place.handle = system.spawn<actor_of<fetcher, fetcher_actor>, caf::lazy_init>(seat, fetching_);
  place.down = watch(place.handle);
  fetching_->board->assign(seat, place.handle);
}

void coordinator::hire_validator(staff& place) {
  auto& system = self_->home_system();
  // Requests that are on their way bring their answers to the predecessor's.
  auto tray = place.desk ? place.desk->tray() : std::make_shared<in_tray<answered>>();
  auto handle = system.spawn<actor_of<validator, validator_actor>, caf::lazy_init>(validating_,
                                                                                   tray);
  place.down = watch(handle);
  place.desk = std::make_shared<answer_desk>(std::move(handle), std::move(tray));
}

} // namespace troupe
