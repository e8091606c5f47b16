#pragma once

#include "policy/latency_sample.hpp"
#include "request_table.hpp"

#include <troupe/detail/ticket.hpp>
#include <troupe/settings.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace troupe {

/// Finds requests that take unusually long, and says whether they may have a second one beside
/// them. Pure.
class hedging {
public:
  using time = std::chrono::nanoseconds;

  hedging(const settings& x, size_t routes);

  bool on() const noexcept {
    return quantile_ > 0;
  }

  /// Whether one more second request keeps to its share of all requests, of which there were so
  /// many.
  bool may(uint64_t requests) const noexcept {
    return on() && static_cast<double>(made_ + 1) <= share_ * static_cast<double>(requests);
  }

  /// A second request was made.
  void add() noexcept {
    ++made_;
  }

  /// A request was sent that may be a straggler one day. Requests come in the order of their times.
  void watch(uint32_t route, const ticket& id, time sent, request_table& requests);

  /// A request took so long, or was cancelled after so long.
  void add_latency(uint32_t route, time taken);

  /// When the next request of this route will have taken unusually long; absent if there is none.
  std::optional<time> next_due(uint32_t route, request_table& requests);

  /// Takes out a request that has taken unusually long by now: it is not found again.
  std::optional<ticket> take(uint32_t route, time now, request_table& requests);

private:
  struct sent {
    time at;
    ticket id;
  };

  struct watched {
    latency_sample latencies;
    std::deque<sent> running;
  };

  double quantile_;
  double share_;
  size_t watched_max_;
  uint64_t made_ = 0;
  std::vector<watched> routes_;
};

/// Whether a request that failed leaves its text to the other one, and counts for nothing. `retry`:
/// the failure may pass. What a second request fails with never decides.
bool leaves_to_other(const text_request& failed, const text_request* other, bool retry);

} // namespace troupe
