#include "message_extractor.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace troupe {

message_extractor::message_extractor(caf::event_based_actor* self, detail::extractor_plan plan,
                                     std::shared_ptr<const detail::record_messages> messages)
  : extractor(self, std::move(plan)),
    messages_(std::move(messages)) {}

caf::behavior message_extractor::make_behavior() {
  caf::message_handler mine{
    [this](prompt& x) { return take(x); },
    [this](cancel_text x) {
      if (x.tag != 0)
        cancel({caf::actor_cast<caf::actor_addr>(self_->current_sender()), x.tag});
    },
    [this](const run_ended& x) {
      const auto& from = self_->current_sender();
      if (!from || is_company(from))
        company_ended(x.sum);
    },
  };
  return mine.or_else(handlers())
    .or_else(
      messages_->outcomes([this](uint64_t tag, erased_outcome&& x) { settle(tag, std::move(x)); }));
}

caf::response_promise message_extractor::take(prompt& x) {
  const auto from = self_->current_sender();
  auto promise = self_->make_response_promise();
  watch_requester(from);
  extractor::take({std::move(x), messages_->reply_to(promise, label())},
                  caf::actor_cast<caf::actor_addr>(from));
  act();
  return promise;
}

/// Nobody waits for the texts of one that has ended.
void message_extractor::watch_requester(const caf::strong_actor_ptr& who) {
  if (!who)
    return;
  const auto address = caf::actor_cast<caf::actor_addr>(who);
  if (requesters_.count(address) > 0)
    return;
  requesters_.emplace(address, watch(self_, caf::actor_cast<caf::actor>(who),
                                     [this](const caf::down_msg& x) {
                                       cancel({x.source, std::nullopt});
                                       // The last: this is called from it.
                                       requesters_.erase(caf::actor_addr{x.source});
                                     }));
}

} // namespace troupe
