#pragma once

#include "protocol/answer_inbox.hpp"
#include "protocol/caf_versions.hpp"
#include "validator.hpp"

#include <caf/system_messages.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// The validators of a run. A place has its inbox for the whole run, and a validator from its first
/// answer on; one that died leaves the unread ones to the next. Of the coordinator.
class validator_pool {
public:
  /// To be called in the coordinator, before anybody else is hired: who read in this place is gone.
  using on_lost = std::function<void(uint32_t place, const std::string& reason)>;

  validator_pool(coordinator_actor::pointer_view self, uint32_t count, on_lost lost);

  const answer_inboxes& inboxes() const noexcept {
    return inboxes_;
  }

  /// What those will share who are hired from now on.
  void set_rules(validating_ptr x) {
    rules_ = std::move(x);
  }

  /// Makes sure that somebody reads there.
  void hire(uint32_t place);

  /// Lets an answer be read there that is here already.
  void read(uint32_t place, answered&& x);

  /// Calls whoever reads there: answers came for another one.
  void call(uint32_t place);

  /// What nobody has read there.
  std::vector<answered> take_unread(uint32_t place);

private:
  struct seat {
    /// Null: nobody has been needed yet.
    validator_actor handle;
    owned_disposable down;
  };

  coordinator_actor::pointer_view self_;
  on_lost lost_;
  validating_ptr rules_;
  answer_inboxes inboxes_;
  std::vector<seat> seats_;
};

} // namespace troupe
