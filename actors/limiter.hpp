#pragma once

#include <troupe/interfaces.hpp>

#include <caf/actor_addr.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

namespace troupe {

/// State of a `limiter_actor`: grants at once, but for the pauses that the server asks for.
class limiter {
public:
  static constexpr const char* name = "troupe.limiter";

  explicit limiter(limiter_actor::pointer_view self);

  limiter_actor::behavior_type make_behavior();

private:
  struct waiting {
    caf::strong_actor_ptr coordinator;
    uint32_t count;
  };

  void request(uint32_t count);
  void pause(std::chrono::milliseconds length);
  void resume();

  limiter_actor::pointer_view self_;
  /// Who ever asked, and must hear of a pause.
  std::vector<caf::strong_actor_ptr> coordinators_;
  /// In the order in which they asked.
  std::deque<waiting> waiting_;
  /// On the actor system's clock since its epoch.
  std::chrono::nanoseconds paused_until_{0};
};

} // namespace troupe
