#pragma once

#include "extractor.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_addr.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <map>
#include <memory>

namespace troupe {

/// State of an `extractor_actor`: one that is asked by messages, and whose company sends messages.
/// Knows the type of the records only by `record_messages`, and so is no typed actor to CAF.
class message_extractor : public extractor {
public:
  static constexpr const char* name = "troupe.extractor";

  message_extractor(caf::event_based_actor* self, detail::extractor_plan plan,
                    std::shared_ptr<const detail::record_messages> messages);

  caf::behavior make_behavior();

private:
  caf::response_promise take(prompt& x);
  void watch_requester(const caf::strong_actor_ptr& who);

  std::shared_ptr<const detail::record_messages> messages_;
  std::map<caf::actor_addr, owned_disposable> requesters_;
};

} // namespace troupe
