#pragma once

#include "rate_gauge.hpp"
#include "token_bucket.hpp"

#include <chrono>

namespace troupe::detail {

/// The pace found by trying, where a server refuses without having announced a limit: the first 429
/// of a burst lowers it to a share of what went through, each answer raises it by a step. Near the
/// rate that was too much, the steps are small.
class learnt_rate {
public:
  using time = std::chrono::nanoseconds;

  bool limited() const noexcept {
    return bucket_.limited();
  }
  double per_second() const noexcept {
    return bucket_.per_second();
  }
  time ready_at(time now) const {
    return bucket_.ready_at(1, 0, now);
  }

  void take(time now);

  /// A request that was sent at `sent` was refused.
  void refuse(time sent, time now);

  void succeed(time now);

private:
  void set(double per_second, time now);

  token_bucket bucket_;
  rate_gauge answers_;
  /// The most that ever went through.
  double best_ = 0;
  /// What was too much, the last time.
  double ceiling_ = 0;
  /// Refusals of what was sent before belong to the same burst.
  time lowered_{-1};
};

} // namespace troupe::detail
