#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace troupe::detail {

/// Bounds the requests in flight where a server slows down instead of refusing. A server that works
/// on n requests at once and queues the rest answers in its own time as long as n are in flight,
/// and proportionally later beyond; so answers that take several times as long as the quickest ones
/// so far mean a queue, and fewer in flight lose nothing.
class latency_watch {
public:
  using time = std::chrono::nanoseconds;

  /// So many answers came, which took so long on average, while so many requests were in flight.
  void observe(uint64_t answers, time mean, uint32_t in_flight);

  static constexpr double unbounded = std::numeric_limits<double>::infinity();

  /// Most requests in flight.
  double ceiling() const noexcept {
    return ceiling_;
  }

private:
  void judge(double mean, uint32_t in_flight);

  uint64_t answers_ = 0;
  double sum_ = 0;
  uint32_t busiest_ = 0;
  /// Mean of the quickest window so far.
  double quickest_ = 0;
  double ceiling_ = unbounded;
  /// In a row, and the answers' mean time before them.
  uint32_t lowerings_ = 0;
  double before_ = 0;
  /// Most that were ever in flight: a ceiling far above bounds nothing.
  uint32_t wanted_ = 0;
};

} // namespace troupe::detail
