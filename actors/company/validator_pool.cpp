#include "validator_pool.hpp"

#include "protocol/actor_of.hpp"

namespace troupe {

validator_pool::validator_pool(coordinator_actor::pointer_view self, uint32_t count, on_lost lost)
  : self_(self),
    lost_(std::move(lost)),
    seats_(count) {
  for (uint32_t i = 0; i < count; ++i)
    inboxes_.push_back(std::make_shared<answer_inbox>());
}

void validator_pool::hire(uint32_t place) {
  auto& x = seats_[place];
  if (x.handle)
    return;
  // CAF 1.x assigns no handle that was named by its signatures.
  x.handle = validator_actor{
    self_->home_system().spawn<actor_of<validator, validator_actor>, caf::lazy_init>(
      rules_, inboxes_[place])};
  x.down = watch(self_, x.handle, [this, place](const caf::down_msg& gone) {
    seats_[place].handle = nullptr;
    lost_(place, to_string(gone.reason));
  });
  inboxes_[place]->assign(x.handle);
}

void validator_pool::read(uint32_t place, answered&& x) {
  hire(place);
  inboxes_[place]->put(self_, std::move(x));
}

void validator_pool::call(uint32_t place) {
  hire(place);
  inboxes_[place]->call(self_);
}

std::vector<answered> validator_pool::take_unread(uint32_t place) {
  std::vector<answered> result;
  inboxes_[place]->take(result);
  return result;
}

} // namespace troupe
