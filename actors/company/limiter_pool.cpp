#include "limiter_pool.hpp"

#include "protocol/caf_versions.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

limiter_lease spawn_leased(caf::actor_system& system, const shared_pace_ptr& pace) {
  return {new limiter_actor{spawn_limiter(system, pace)}, [](const limiter_actor* x) {
            caf::anon_send_exit(*x, caf::exit_reason::user_shutdown);
            delete x;
          }};
}

} // namespace

limiter_lease limiter_pool::lease(const shared_pace_ptr& pace) {
  const std::lock_guard guard{mutex_};
  const auto found = std::find_if(places_.begin(), places_.end(),
                                  [&](const place& x) { return x.pace == pace; });
  if (found != places_.end())
    places_.splice(places_.begin(), places_, found);
  else
    places_.push_front({pace, spawn_leased(system_, pace)});
  auto result = places_.front().limiter;
  if (places_.size() > idle_max)
    drop_idle();
  return result;
}

size_t limiter_pool::size() const {
  const std::lock_guard guard{mutex_};
  return places_.size();
}

/// Only those that nobody else has: of one pace there are never two.
void limiter_pool::drop_idle() {
  for (auto i = places_.end(); places_.size() > idle_max && i != places_.begin();) {
    --i;
    // Nobody can take it now but through this pool.
    if (i->limiter.use_count() == 1)
      i = places_.erase(i);
  }
}

limiter_pool_ptr make_limiter_pool(caf::actor_system& system) {
  return std::make_shared<limiter_pool>(system);
}

} // namespace troupe
