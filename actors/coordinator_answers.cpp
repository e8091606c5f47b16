#include "coordinator.hpp"
#include "librarian.hpp"

#include <caf/actor_cast.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Texts that are looked up at once, and that wait for their first request, beside the pool.
constexpr uint32_t lookups_ahead = 64;

/// Whether a failure lies in this text's own way, so that an equal text may fare better.
bool is_own(errc code) {
  constexpr errc own[] = {errc::deadline_exceeded, errc::cancelled, errc::budget_exhausted,
                          errc::internal};
  return std::find(std::begin(own), std::end(own), code) != std::end(own);
}

} // namespace

void coordinator::open_library() {
  const auto& conf = plan_.conf;
  using type = caf::stateful_actor<librarian, librarian_actor::impl>;
  librarian_ = plan_.librarian;
  if (!librarian_ && (!conf.cache_file.empty() || conf.share_requests))
    librarian_ = self_->home_system().spawn<type, caf::detached>(conf, plan_.wire, me());
  if (!librarian_)
    return;
  librarian_down_ = watch(librarian_);
}

/// Only what the first lane is asked is kept.
bool coordinator::looks_up_first() const {
  return librarian_ && lanes_.front().open();
}

/// Starts texts ahead of the requests, so that those whose answer is known take neither a seat nor
/// a permit.
void coordinator::look_up_texts(time at) {
  if (!looks_up_first() || draining_)
    return;
  const auto most = 2 * plan_.conf.pool_size + lookups_ahead;
  while (looking_up_ < most && unsent_ < most) {
    const auto slot = next_text(0, at);
    if (!slot)
      return;
    auto& record = jobs_.at(*slot);
    record.stage = job_stage::looking_up;
    ++looking_up_;
    post(self_, librarian_, look_up{jobs_.dispatch(*slot), record.input()});
  }
}

void coordinator::on_looked_up(looked_up& x) {
  // None if the librarian died meanwhile.
  looking_up_ -= std::min(looking_up_, 1u);
  if (auto* record = jobs_.find(x.id)) {
    if (x.answer) {
      hand_out(x.id.slot, *record, std::move(*x.answer), answer_origin::cache);
      record->flight = std::make_shared<joint_flight>(joint_flight{x.key, {}});
    } else {
      take_off(x.id.slot, *record, x.key);
    }
  }
  dispatch();
}

/// Sends the request, or waits for an equal one that is on its way.
void coordinator::take_off(uint32_t slot, job_record& record, const cache_key& key) {
  auto& there = flights_[key];
  if (there) {
    record.stage = job_stage::following;
    record.log().origin = answer_origin::shared;
    there->followers.push_back(jobs_.current(slot));
    return;
  }
  there = std::make_shared<joint_flight>(joint_flight{key, {}});
  record.flight = there;
  send_first(slot, record);
}

void coordinator::send_first(uint32_t slot, job_record& record) {
  record.log().origin = answer_origin::request;
  record.unsent = true;
  ++unsent_;
  wait_for(slot, record, now());
}

/// Lets a validator read an answer that this text did not ask for itself.
void coordinator::hand_out(uint32_t slot, job_record& record, completion answer,
                           answer_origin origin) {
  record.log().origin = origin;
  record.dispatched = now();
  answered x;
  x.id = jobs_.dispatch(slot);
  x.lane = record.lane;
  x.got.emplace().answer = std::move(answer);
  const auto desk = assign_validator(record);
  record.stage = job_stage::validating;
  desk->put(self_, std::move(x));
}

/// The verdict on an answer of the cache, or of an equal text.
void coordinator::on_known_answer(verdict& x, job_record& record) {
  const auto slot = x.id.slot;
  if (x.value) {
    const bool cached = record.log().origin == answer_origin::cache;
    ++(cached ? sum_.answers.cached : sum_.answers.shared);
    sum_.answers.saved += purse_.price(record, x.got->answer.tokens);
    succeed(slot, x);
    return;
  }
  // Checks that have changed since, or that look at more than the answer.
  ++sum_.answers.stale;
  const auto known = std::exchange(record.flight, nullptr);
  if (known)
    take_off(slot, record, known->key);
  else
    send_first(slot, record);
}

/// Null unless the text asked for its answer itself.
std::shared_ptr<joint_flight> coordinator::end_flight(job_record& record) {
  auto result = std::exchange(record.flight, nullptr);
  if (!result || record.log().origin != answer_origin::request)
    return nullptr;
  if (auto i = flights_.find(result->key); i != flights_.end() && i->second == result)
    flights_.erase(i);
  return result;
}

/// The text has its record: so have those that are equal, and those of later runs.
void coordinator::land(job_record& record, const completion& answer) {
  const auto done = end_flight(record);
  if (!done)
    return;
  // The key names a request to the first lane.
  if (record.lane == 0 && librarian_)
    post(self_, librarian_, keep_answer{done->key, answer});
  for (const auto& id : done->followers)
    if (auto* other = jobs_.find(id)) {
      other->lane = record.lane;
      hand_out(id.slot, *other, answer, answer_origin::shared);
    }
}

/// The text has failed: so have those that are equal, unless the failure is its own.
void coordinator::crash_land(job_record& record, const error& problem) {
  const auto done = end_flight(record);
  if (!done)
    return;
  for (const auto& id : done->followers) {
    auto* other = jobs_.find(id);
    if (other == nullptr)
      continue;
    if (is_own(problem.code))
      take_off(id.slot, *other, done->key);
    else
      fail(id.slot, problem);
  }
}

void coordinator::on_library_closed(const library_closed& x) {
  sum_.answers.problem = x.problem;
}

/// Texts whose look-up went down with it are asked for.
void coordinator::librarian_down(const std::string& reason) {
  librarian_ = nullptr;
  sum_.answers.problem = {errc::internal, "the keeper of the cache died: " + reason};
  jobs_.for_each([this](uint32_t slot, job_record& record) {
    if (record.stage == job_stage::looking_up) {
      jobs_.dispatch(slot);
      send_first(slot, record);
    }
  });
  looking_up_ = 0;
  dispatch();
}

} // namespace troupe
