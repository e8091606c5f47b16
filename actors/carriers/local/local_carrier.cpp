#include "local_carrier.hpp"

#include "fetcher.hpp"
#include "protocol/actor_of.hpp"
#include "streamer.hpp"

#include <caf/actor_cast.hpp>
#include <caf/mailbox_element.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

std::unique_ptr<lent_thread> thread_for(caf::actor_system& system, const local_rules& x) {
  // Streams keep their consumers waiting on other threads.
  if (!x.engine->lends_its_thread() || x.streaming)
    return nullptr;
  actor_types guests{&actor_type<fetcher, fetcher_actor>()};
  guests.insert(guests.end(), x.guests.begin(), x.guests.end());
  return std::make_unique<lent_thread>(system, std::move(guests));
}

fetching_ptr share(carrier_home& home, local_rules&& rules) {
  auto router = std::make_shared<reply_router>(rules.sink,
                                               thread_for(home.self->home_system(), rules));
  return std::make_shared<const fetching>(fetching{std::move(rules), std::move(router),
                                                   caf::actor_cast<coordinator_actor>(home.self),
                                                   home.reports, home.answers});
}

} // namespace

local_carrier::local_carrier(carrier_home home, local_rules rules)
  : home_(std::move(home)),
    shared_(share(home_, std::move(rules))) {}

local_carrier::~local_carrier() {
  shared_->router->close();
}

uint32_t local_carrier::capacity() const noexcept {
  return shared_->rules.conf.pool_size;
}

void local_carrier::start(uint32_t seat, request_order&& x) {
  if (seat >= seats_.size())
    hire(seat);
  const auto& fetcher = seats_[seat].handle;
  if (!has_files(*x.input)) {
    post(home_.self, fetcher, std::move(x));
    return;
  }
  // Files are read as the request is spelled: not on the engine's thread, which this may be.
  caf::actor_cast<caf::abstract_actor*>(fetcher)->enqueue(make_envelope(nullptr, std::move(x)),
                                                          nullptr);
}

void local_carrier::cancel(uint32_t seat) {
  post(home_.self, seats_[seat].handle, abort_request{});
}

void local_carrier::hire(uint32_t seat) {
  seats_.resize(std::max<size_t>(seats_.size(), seat + 1));
  auto& x = seats_[seat];
  x.handle = spawn(seat);
  shared_->router->assign(seat, x.handle);
  x.down = watch(home_.self, x.handle, [this, seat](const caf::down_msg& gone) {
    hire(seat);
    home_.lost(seat, to_string(gone.reason));
  });
}

fetcher_actor local_carrier::spawn(uint32_t seat) {
  auto& system = home_.self->home_system();
  if (shared_->rules.streaming)
    return system.spawn<actor_of<streamer, streamer_actor>, caf::lazy_init>(seat, shared_);
  return system.spawn<actor_of<fetcher, fetcher_actor>, caf::lazy_init>(seat, shared_);
}

} // namespace troupe
