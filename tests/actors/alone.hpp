#pragma once

#include "stage.hpp"

#include <caf/actor_cast.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <vector>

namespace troupe::test {

/// A virtual system for one actor, with a coordinator that does nothing but keep some of what it is
/// told.
class alone {
public:
  struct told {
    std::vector<prompts> texts;
    std::vector<cache_found> found;
    std::vector<error> cache_problems;
    std::vector<uint32_t> permits;
    std::vector<pace_grant> grants;
    /// As the limiter said: whether each request has to ask from now on.
    std::vector<bool> revoked;
    std::vector<std::chrono::nanoseconds> waits;
  };

  alone() : coordinator(system.spawn(listen, heard)) {
    run();
  }

  ~alone() {
    end_coordinator();
  }

  alone(const alone&) = delete;
  alone& operator=(const alone&) = delete;

  void run() {
    time_.run();
  }

  void end_coordinator() {
    caf::anon_send_exit(coordinator, caf::exit_reason::kill);
    run();
  }

  size_t running_actors() {
    return time_.running_actors();
  }

  std::chrono::nanoseconds now() {
    return system.clock().now().time_since_epoch();
  }

  template <class Handle, class Message>
  void tell(const Handle& who, Message x) {
    post_anonymously(who, std::move(x));
    run();
  }

  /// The same from the coordinator.
  template <class Handle, class Message>
  void tell_from_coordinator(const Handle& who, Message x) {
    caf::actor_cast<caf::abstract_actor*>(who)->enqueue(
      make_envelope(caf::actor_cast<caf::strong_actor_ptr>(coordinator), std::move(x)), nullptr);
    run();
  }

  void advance(std::chrono::nanoseconds time) {
    time_.advance(time);
    run();
  }

private:
  static coordinator_actor::behavior_type listen(coordinator_actor::pointer,
                                                 const std::shared_ptr<told>& heard) {
    return {[heard](const prompts& x) { heard->texts.push_back(x); },
            [](credit) {},
            [](const subscribe&) {},
            [](stop_run) {},
            [](cancel_text) {},
            [](drain_run) {},
            [](reports_due) {},
            [heard](permits x) { heard->permits.push_back(x.count); },
            [heard](permits_revoked x) { heard->revoked.push_back(x.paced); },
            [heard](pace_wait x) { heard->waits.push_back(x.wait); },
            [heard](const pace_grant& x) { heard->grants.push_back(x); },
            [](tick) {},
            [](flush) {},
            [heard](const cache_found& x) { heard->found.push_back(x); },
            [heard](const cache_failed& x) { heard->cache_problems.push_back(x.problem); },
            [](carrier_due) {}};
  }

  const bool has_types_ = init_types();
  virtual_system time_;

public:
  caf::actor_system& system = time_.get();
  std::shared_ptr<told> heard = std::make_shared<told>();
  coordinator_actor coordinator;
};

} // namespace troupe::test
