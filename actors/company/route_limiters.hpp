#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/detail/shared_pace.hpp>
#include <troupe/interfaces.hpp>

#include <caf/actor_control_block.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

/// The limiters of a run, one for each route. One that dies is replaced by another that keeps the
/// same pace. Of the coordinator; those that nobody else uses end with it.
class route_limiters {
public:
  /// To be called in the coordinator: the limiter of this route is another one.
  using on_replaced = std::function<void(uint32_t route)>;

  route_limiters(coordinator_actor::pointer_view self, on_replaced replaced);
  ~route_limiters();

  route_limiters(const route_limiters&) = delete;
  route_limiters& operator=(const route_limiters&) = delete;

  /// Adds the next route. `pace` is for a limiter that takes the place of this one.
  void add(limiter_actor handle, bool is_own, shared_pace_ptr pace);

  /// Begins to watch them.
  void watch_all();

  /// Whose limiter sent the message that is handled; absent if it was replaced meanwhile.
  std::optional<uint32_t> route_of_sender();

  template <class Message>
  void tell(uint32_t route, Message&& x) {
    post(self_, routes_[route].handle, std::forward<Message>(x));
  }

  /// Nobody else will tell what became of the request with this permit.
  void tell_lost(uint32_t route, uint64_t permit);

private:
  struct place {
    limiter_actor handle;
    bool is_own = false;
    shared_pace_ptr pace;
    owned_disposable down;
  };

  void watch_limiter(uint32_t route);

  coordinator_actor::pointer_view self_;
  on_replaced replaced_;
  std::vector<place> routes_;
};

} // namespace troupe
