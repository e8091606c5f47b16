#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace troupe {

/// How long the latest requests took, and what is unusually long among them. Pure.
class latency_sample {
public:
  using time = std::chrono::nanoseconds;

  /// Of so few nothing can be told.
  static constexpr size_t least = 20;
  static constexpr size_t most = 256;

  /// `quantile`: which share of the requests is quicker than `usual_limit`, in (0, 1).
  explicit latency_sample(double quantile) : quantile_(quantile) {}

  void add(time latency);

  /// The quantile, at most 16 requests old; absent before the first `least` ones.
  std::optional<time> usual_limit() const noexcept {
    return usual_limit_;
  }

private:
  double quantile_;
  /// A ring.
  std::array<time, most> latest_{};
  size_t count_ = 0;
  size_t next_ = 0;
  size_t new_ones_ = 0;
  std::optional<time> usual_limit_;
};

} // namespace troupe
