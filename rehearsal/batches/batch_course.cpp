#include "batch_course.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

/// Rows that come due one after the other are answered together.
constexpr std::chrono::milliseconds row_step{2};

} // namespace

batch_course::batch_course(time created, duration latency, batch_fate fate)
  : created_(created),
    latency_(latency),
    fate_(fate) {
  enter(batch_state::validating, created);
}

void batch_course::enter(batch_state x, time now) {
  state_ = x;
  since_[static_cast<size_t>(x)] = now;
}

void batch_course::validated(uint64_t rows) {
  validated_ = true;
  rows_ = rows;
  const bool whole = fate_.end == batch_state::completed && !fate_.endless;
  const bool none = fate_.end == batch_state::failed || !fate_.halves;
  goal_ = whole ? rows : none ? 0 : rows / 2;
}

void batch_course::rejected() {
  validated_ = rejected_ = true;
}

bool batch_course::cancel(time now) {
  update(now);
  if (ended())
    return false;
  if (state_ == batch_state::cancelling)
    return true;
  fate_ = {batch_state::cancelled, false, fate_.halves};
  validated_ = true;
  goal_ = answered_;
  enter(batch_state::cancelling, now);
  return true;
}

uint64_t batch_course::due(time now) const {
  if (state_ != batch_state::in_progress)
    return answered_;
  const auto begin = part(1);
  const auto length = latency_ / 10 * 8;
  if (now - begin >= length)
    return goal_;
  const auto share = static_cast<double>((now - begin).count())
                     / static_cast<double>(std::max<duration::rep>(length.count(), 1));
  const auto result = static_cast<uint64_t>(share * static_cast<double>(goal_));
  return std::clamp(result, answered_, goal_);
}

bool batch_course::wants_closing() const {
  return !closed_ && (state_ == batch_state::finalizing || state_ == batch_state::cancelling);
}

void batch_course::update(time now) {
  if (state_ == batch_state::validating && validated_ && now >= part(1)) {
    if (rejected_ || fate_.end == batch_state::failed)
      return enter(batch_state::failed, now);
    enter(batch_state::in_progress, now);
  }
  if (state_ == batch_state::in_progress && !fate_.endless && answered_ >= goal_ && now >= part(9))
    enter(batch_state::finalizing, now);
  if (state_ == batch_state::finalizing && closed_ && now >= part(10))
    return enter(fate_.end, now);
  if (state_ == batch_state::cancelling && closed_
      && now >= *since(batch_state::cancelling) + latency_ / 10)
    enter(batch_state::cancelled, now);
}

std::optional<batch_course::time> batch_course::since(batch_state x) const {
  return since_[static_cast<size_t>(x)];
}

std::optional<batch_course::time> batch_course::next(time now) const {
  switch (state_) {
  case batch_state::validating:
    return validated_ ? part(1) : now;
  case batch_state::in_progress: {
    if (due(now) > answered_)
      return now;
    if (answered_ < goal_)
      return now + row_step;
    if (fate_.endless)
      return std::nullopt;
    return part(9);
  }
  case batch_state::finalizing:
    return closed_ ? part(10) : now;
  case batch_state::cancelling:
    return closed_ ? *since(batch_state::cancelling) + latency_ / 10 : now;
  case batch_state::completed:
  case batch_state::failed:
  case batch_state::expired:
  case batch_state::cancelled:
    return std::nullopt;
  }
  return std::nullopt;
}

} // namespace troupe::rehearsing
