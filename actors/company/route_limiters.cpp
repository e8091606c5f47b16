#include "route_limiters.hpp"

#include <troupe/detail/run_plan.hpp>

#include <caf/send.hpp>

namespace troupe {

route_limiters::route_limiters(coordinator_actor::pointer_view self, on_replaced replaced)
  : self_(self),
    replaced_(std::move(replaced)) {}

route_limiters::~route_limiters() {
  for (auto& x : routes_)
    if (x.is_own)
      caf::anon_send_exit(x.handle, caf::exit_reason::user_shutdown);
}

void route_limiters::add(limiter_actor handle, bool is_own, shared_pace_ptr pace) {
  routes_.push_back({std::move(handle), is_own, std::move(pace), {}});
}

void route_limiters::watch_all() {
  for (uint32_t route = 0; route < routes_.size(); ++route)
    watch_limiter(route);
}

void route_limiters::watch_limiter(uint32_t route) {
  auto& x = routes_[route];
  x.down = watch(self_, x.handle, [this, route](const caf::down_msg&) {
    auto& gone = routes_[route];
    gone.handle = spawn_limiter(self_->home_system(), gone.pace);
    gone.is_own = true;
    watch_limiter(route);
    replaced_(route);
  });
}

void route_limiters::tell_lost(uint32_t route, uint64_t permit) {
  reply_report lost;
  lost.permit = permit;
  lost.end.code = errc::internal;
  tell(route, std::move(lost));
}

std::optional<uint32_t> route_limiters::route_of_sender() {
  for (uint32_t i = 0; i < routes_.size(); ++i)
    if (routes_[i].handle == self_->current_sender())
      return i;
  return std::nullopt;
}

} // namespace troupe
