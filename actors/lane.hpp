#pragma once

#include "caf_versions.hpp"
#include "wait_queue.hpp"

#include <troupe/breaker.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/latency_sample.hpp>
#include <troupe/settings.hpp>
#include <troupe/shared_pace.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace troupe {

/// A way to a model, as a run goes it: a provider, a key and a model behind a limiter. The first
/// lane is the usual one, the others are fallbacks.
struct lane {
  explicit lane(const settings& x)
    : latencies(x.hedge_quantile),
      health(x.breaker_failures, x.breaker_pause) {}

  /// Empty in a run without fallbacks.
  std::string name;
  dialect_ptr wire;
  /// For questions about answers; null: none are asked.
  dialect_ptr judge;
  limiter_actor limiter;
  bool owns_limiter = false;
  /// For a limiter that takes the place of one that died.
  shared_pace_ptr pace;
  owned_disposable limiter_down;

  /// Started texts that wait here for their next try.
  wait_queue waiting;
  /// While no limit is known: requests that may be sent.
  uint32_t permits = 0;
  bool permits_asked = false;
  /// A limit is known: each request asks for a permit of its own.
  bool paced = false;
  /// Texts that wait for theirs.
  uint32_t asked = 0;
  /// A request has come to its end. Until then no more than a first lot is sent: the server may
  /// have limits to announce.
  bool heard = false;
  bool first_lot_sent = false;

  /// Replies that were answers, and the sum of their times, since the limiter was last told.
  uint64_t answers_untold = 0;
  std::chrono::nanoseconds latency_untold{0};
  /// Any reply was an answer.
  bool answers = false;

  /// With `hedge_quantile`: how long requests took, and when those on their way were sent.
  latency_sample latencies;
  std::deque<std::pair<std::chrono::nanoseconds, ticket>> sent;

  /// Only used if there are several lanes.
  breaker health;
  /// Why nothing more is sent here: no other text would fare better. `none`: it is open.
  error closed;

  bool open() const noexcept {
    return closed.code == errc::none;
  }
};

/// More than so many could not be told apart in `job_record::lanes_tried`.
inline constexpr uint32_t lanes_max = 32;

} // namespace troupe
