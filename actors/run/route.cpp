#include "route.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Permits that are asked for at once, at least; and no more, before the first reply.
constexpr uint32_t permits_first = 64;

breaker_state told(breaker::state x) {
  switch (x) {
  case breaker::state::closed:
    return breaker_state::closed;
  case breaker::state::open:
    return breaker_state::open;
  case breaker::state::half_open:
    return breaker_state::half_open;
  }
  return {};
}

} // namespace

route::route(const settings& x)
  : permits_later_(std::max(permits_first, x.pool_size)),
    health_(x.breaker_failures, x.breaker_pause) {}

route_sample route::sample(time now) const {
  route_sample result;
  result.waiting = static_cast<uint32_t>(waiting.size());
  result.queued = queued_;
  result.permits = permits_;
  result.paced = paced_;
  result.closed = !open();
  result.breaker = told(health_.at(now));
  return result;
}

void route::close(const error& why) {
  closed_ = why;
  permits_ = 0;
}

std::optional<permit_order> route::order_permits() {
  if (!open() || paced_ || permits_ > 0 || permits_asked_ || (first_permits_came_ && !heard_))
    return std::nullopt;
  permits_asked_ = true;
  permit_order result;
  result.count = heard_ ? permits_later_ : permits_first;
  if (answers_untold_ > 0) {
    result.answers = answers_untold_;
    result.mean_latency = latency_untold_ / static_cast<int64_t>(answers_untold_);
  }
  answers_untold_ = 0;
  latency_untold_ = time{0};
  return result;
}

void route::add_permits(uint32_t count) {
  permits_asked_ = false;
  first_permits_came_ = true;
  if (open() && !paced_)
    permits_ += count;
}

void route::revoke(bool paced) {
  permits_ = 0;
  paced_ = paced_ || paced;
  if (paced)
    permits_asked_ = false;
}

void route::begin_anew() {
  permits_asked_ = false;
  paced_ = false;
  queued_ = 0;
}

void route::start(time now) {
  health_.start(now);
}

void route::succeed() {
  has_answered_ = heard_ = true;
  health_.succeed();
}

void route::fail(errc code, time pause, time now) {
  heard_ = true;
  if (pause.count() > 0)
    permits_ = 0;
  // A limit is no failure, and a file that cannot be sent says nothing about the server.
  if (code != errc::rate_limited && code != errc::unusable_file)
    health_.fail(now);
}

void route::refuse_form() {
  heard_ = true;
  health_.succeed();
}

void route::add_latency(time elapsed) {
  ++answers_untold_;
  latency_untold_ += elapsed;
}

routes::routes(const settings& x, size_t count) : routes_(count, route{x}) {}

uint32_t routes::for_new_texts(time now) const {
  if (routes_.size() == 1)
    return routes_.front().open() ? 0 : 1;
  auto i = std::find_if(routes_.begin(), routes_.end(),
                        [now](const route& x) { return x.open() && x.healthy(now); });
  if (i == routes_.end())
    i = std::find_if(routes_.begin(), routes_.end(), [](const route& x) { return x.open(); });
  return static_cast<uint32_t>(i - routes_.begin());
}

std::optional<uint32_t> routes::after(uint32_t tried, time now) const {
  std::optional<uint32_t> second_best;
  for (uint32_t i = 0; i < size(); ++i) {
    if (!routes_[i].open() || (tried & (1u << i)) != 0)
      continue;
    if (routes_[i].healthy(now))
      return i;
    if (!second_best)
      second_best = i;
  }
  return second_best;
}

bool routes::all_closed() const {
  return std::none_of(routes_.begin(), routes_.end(), [](const route& x) { return x.open(); });
}

size_t routes::waiting() const {
  size_t result = 0;
  for (const auto& x : routes_)
    result += x.waiting.size();
  return result;
}

void routes::clear_queues() {
  for (auto& x : routes_)
    x.waiting.clear();
}

bool holds_for_all(errc code, uint16_t status, bool has_answered) {
  if (code == errc::quota_exhausted)
    return true;
  return code == errc::authentication && (status != 403 || !has_answered);
}

} // namespace troupe
