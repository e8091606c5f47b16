#include "limiter.hpp"

#include "exception_reason.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

limiter::limiter(limiter_actor::pointer_view self) : self_(self) {}

limiter_actor::behavior_type limiter::make_behavior() {
  self_->set_exception_handler(exception_reason);
  self_->set_down_handler([this](caf::down_msg& x) {
    std::erase_if(coordinators_, [&x](const auto& y) { return y == x.source; });
    std::erase_if(waiting_, [&x](const auto& y) { return y.coordinator == x.source; });
  });
  return {
    [this](permit_request x) { request(x.count); },
    [this](throttled x) { pause(x.pause); },
    [this](tick) { resume(); },
  };
}

void limiter::request(uint32_t count) {
  const auto& sender = self_->current_sender();
  if (!sender)
    return;
  if (std::find(coordinators_.begin(), coordinators_.end(), sender) == coordinators_.end()) {
    self_->monitor(caf::actor_cast<coordinator_actor>(sender));
    coordinators_.push_back(sender);
  }
  waiting_.push_back({sender, count});
  resume();
}

void limiter::pause(std::chrono::milliseconds length) {
  const auto until = self_->clock().now().time_since_epoch() + length;
  if (until <= paused_until_)
    return;
  paused_until_ = until;
  for (const auto& x : coordinators_)
    self_->send(caf::actor_cast<coordinator_actor>(x), permits_revoked{});
  self_->delayed_send(caf::actor_cast<limiter_actor>(self_), length, tick{});
}

void limiter::resume() {
  if (self_->clock().now().time_since_epoch() < paused_until_)
    return;
  for (; !waiting_.empty(); waiting_.pop_front())
    self_->send(caf::actor_cast<coordinator_actor>(waiting_.front().coordinator),
                permits{waiting_.front().count});
}

} // namespace troupe
