#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/detail/shared_pace.hpp>
#include <troupe/interfaces.hpp>

#include <caf/actor_addr.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// State of a `limiter_actor`. While there is no limit it grants permits in bulk, but for the
/// pauses that the server asks for. As soon as one is known, each request gets a permit of its own,
/// first come, first served; the next one is a timer.
class limiter {
public:
  static constexpr const char* name = "troupe.limiter";

  limiter(limiter_actor::pointer_view self, shared_pace_ptr pace);
  ~limiter();

  limiter(const limiter&) = delete;
  limiter& operator=(const limiter&) = delete;

  limiter_actor::behavior_type make_behavior();

private:
  using time = pace::time;

  /// Who ever asked, and must hear of a pause.
  struct client {
    caf::strong_actor_ptr handle;
    /// Asks for each request.
    bool paced = false;
    owned_disposable down;
  };

  struct bulk {
    caf::strong_actor_ptr client;
    uint32_t count;
  };

  struct single {
    caf::strong_actor_ptr client;
    pace_request request;
  };

  struct held {
    caf::strong_actor_ptr client;
    pace_permit permit;
    uint64_t bytes;
  };

  client* sender();
  void on_bulk(const permit_request& x);
  void on_single(pace_request& x);
  void on_report(const reply_report& x);
  void on_return(uint64_t permit);
  void on_down(const caf::actor_addr& gone);
  template <class Predicate>
  void lose(Predicate is_lost);

  void serve();
  void serve_bulk();
  void serve_singles(time now);
  void slow_down(bool was_limited, time paused_before);
  void arm(time due, time now);
  void tell_wait(time due, time now);
  time now() const;

  limiter_actor::pointer_view self_;
  shared_pace_ptr pace_;
  uint64_t watch_ = 0;
  std::vector<client> clients_;
  /// Both in the order in which they asked.
  std::deque<bulk> bulk_;
  std::deque<single> singles_;
  std::unordered_map<uint64_t, held> held_;
  /// Of the pause that the clients know of.
  time told_until_{0};
  /// Until when they know that nothing is granted.
  time told_wait_{0};
  std::optional<time> timer_;
  owned_disposable alarm_;
};

} // namespace troupe
