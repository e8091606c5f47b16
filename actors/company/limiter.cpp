#include "limiter.hpp"

#include "protocol/exception_reason.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace troupe {

namespace {

/// Never given twice in a process: what a limiter hears of the permits of one that is gone cannot
/// be taken for its own.
uint64_t new_permit() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

} // namespace

limiter::limiter(limiter_actor::pointer_view self, shared_pace_ptr pace)
  : self_(self),
    pace_(std::move(pace)) {
  const auto me = caf::actor_cast<caf::actor_addr>(caf::actor_cast<limiter_actor>(self_));
  watch_ = pace_->watch([me] {
    if (auto alive = caf::actor_cast<limiter_actor>(me))
      post_anonymously(alive, tick{});
  });
}

limiter::~limiter() {
  pace_->unwatch(watch_);
  // Whoever has a permit may have used it.
  lose([](const held&) { return true; });
}

limiter_actor::behavior_type limiter::make_behavior() {
  self_->set_exception_handler(exception_reason);
  return behavior_of<limiter_actor>([this](const permit_request& x) { on_bulk(x); },
                                    [this](pace_request& x) { on_single(x); },
                                    [this](const reply_report& x) { on_report(x); },
                                    [this](const permit_return& x) { on_return(x.permit); },
                                    [this](tick) {
                                      if (timer_ && *timer_ <= now())
                                        timer_.reset();
                                      serve();
                                    });
}

/// The coordinator that the message came from; null if it is gone.
limiter::client* limiter::sender() {
  const auto& handle = self_->current_sender();
  if (!handle)
    return nullptr;
  const auto i = std::find_if(clients_.begin(), clients_.end(),
                              [&handle](const client& x) { return x.handle == handle; });
  if (i != clients_.end())
    return &*i;
  clients_.push_back({handle, false,
                      watch(self_, caf::actor_cast<coordinator_actor>(handle),
                            [this](const caf::down_msg& x) { on_down(x.source); })});
  return &clients_.back();
}

void limiter::on_bulk(const permit_request& x) {
  const auto* from = sender();
  if (from == nullptr)
    return;
  if (x.answers > 0)
    pace_->with([&](pace& y) {
      y.observe(x.answers, x.mean_latency, x.in_flight, now());
      return 0;
    });
  // Its answer is on the way: it is to ask for each request.
  if (from->paced)
    return;
  bulk_.push_back({from->handle, x.count});
  serve();
}

void limiter::on_single(pace_request& x) {
  const auto* from = sender();
  if (from == nullptr)
    return;
  singles_.push_back({from->handle, x});
  serve();
}

void limiter::on_report(const reply_report& x) {
  const auto at = now();
  const auto found = held_.find(x.permit);
  bool was_limited = false;
  time paused_before{0};
  pace_->with([&](pace& y) {
    was_limited = y.limited();
    paused_before = y.paused_until();
    if (found == held_.end())
      y.observe(x.end, at);
    else
      y.finish(found->second.permit, found->second.bytes, x.end, at);
    return 0;
  });
  if (found != held_.end())
    held_.erase(found);
  slow_down(was_limited, paused_before);
  serve();
}

void limiter::on_return(uint64_t permit) {
  const auto found = held_.find(permit);
  if (found == held_.end())
    return;
  pace_->with([&](pace& x) {
    x.give_back(found->second.permit, now());
    return 0;
  });
  held_.erase(found);
  serve();
}

void limiter::on_down(const caf::actor_addr& gone) {
  std::erase_if(clients_, [&gone](const auto& x) { return x.handle == gone; });
  std::erase_if(bulk_, [&gone](const auto& x) { return x.client == gone; });
  std::erase_if(singles_, [&gone](const auto& x) { return x.client == gone; });
  lose([&gone](const held& x) { return x.client == gone; });
  serve();
}

/// Nobody will tell what became of the requests with these permits.
template <class Predicate>
void limiter::lose(Predicate is_lost) {
  request_end lost;
  lost.code = errc::internal;
  pace_->with([&](pace& x) {
    for (const auto& [id, permit] : held_)
      if (is_lost(permit))
        x.finish(permit.permit, permit.bytes, lost, now());
    return 0;
  });
  std::erase_if(held_, [&](const auto& x) { return is_lost(x.second); });
}

/// Other limiters of this pace should know as well.
void limiter::slow_down(bool was_limited, time paused_before) {
  const bool changed = pace_->with(
    [&](pace& x) { return x.limited() != was_limited || x.paused_until() > paused_before; });
  if (changed)
    pace_->tell(watch_);
}

void limiter::serve() {
  const auto at = now();
  const auto [limited, paused_until] = pace_->with([](pace& x) {
    return std::pair{x.limited(), x.paused_until()};
  });
  const bool paused = paused_until > std::max(told_until_, at);
  told_until_ = std::max(told_until_, paused_until);
  for (auto& x : clients_) {
    const bool change = limited && !x.paced;
    x.paced = x.paced || limited;
    if (change || (paused && !x.paced))
      post(self_, caf::actor_cast<coordinator_actor>(x.handle), permits_revoked{x.paced});
  }
  if (limited)
    bulk_.clear();
  else if (paused_until > at && !bulk_.empty()) {
    tell_wait(paused_until, at);
    arm(paused_until, at);
  } else
    serve_bulk();
  serve_singles(at);
}

void limiter::serve_bulk() {
  for (; !bulk_.empty(); bulk_.pop_front())
    post(self_, caf::actor_cast<coordinator_actor>(bulk_.front().client),
         permits{bulk_.front().count});
}

void limiter::serve_singles(time at) {
  while (!singles_.empty()) {
    auto& next = singles_.front();
    auto due = at;
    pace_permit permit;
    pace_->with([&](pace& x) {
      const auto output_max = next.request.output_max;
      const auto cost = x.estimate(next.request.bytes,
                                   output_max > 0 ? std::optional{output_max} : std::nullopt);
      due = x.ready_at(cost, at);
      if (due <= at)
        permit = x.start(cost, at);
      return 0;
    });
    if (due > at) {
      if (due < time::max()) {
        tell_wait(due, at);
        arm(due, at);
      }
      return;
    }
    const auto number = new_permit();
    held_.emplace(number, held{next.client, permit, next.request.bytes});
    post(self_, caf::actor_cast<coordinator_actor>(next.client),
         pace_grant{next.request.id, number});
    singles_.pop_front();
  }
}

void limiter::arm(time due, time at) {
  if (timer_ && *timer_ <= due)
    return;
  timer_ = due;
  alarm_ = post_later(self_, caf::actor_cast<limiter_actor>(self_), due - at, tick{});
}

/// Whoever waits for long should know.
void limiter::tell_wait(time due, time at) {
  constexpr time long_wait = std::chrono::seconds{10};
  constexpr time grain = std::chrono::seconds{1};
  if (due < at + long_wait || due < told_wait_ + grain)
    return;
  told_wait_ = due;
  for (const auto& x : clients_)
    post(self_, caf::actor_cast<coordinator_actor>(x.handle), pace_wait{due - at});
}

limiter::time limiter::now() const {
  return self_->clock().now().time_since_epoch();
}

} // namespace troupe
