#pragma once

#include <chrono>

namespace troupe::detail {

/// A budget that refills continuously. Time is that of any clock, since any epoch, and never goes
/// back.
class token_bucket {
public:
  using time = std::chrono::nanoseconds;

  bool limited() const noexcept {
    return per_second_ > 0;
  }
  double capacity() const noexcept {
    return capacity_;
  }
  double per_second() const noexcept {
    return per_second_;
  }

  /// Sets rate and size; full if there was no limit, else with what was left.
  void limit(double per_second, double capacity, time now);

  /// No limit any more.
  void lift() noexcept {
    per_second_ = 0;
  }

  /// May be negative: a debt.
  double level(time now) const;

  void set_level(double level, time now);

  /// When `amount` can be taken and `reserve` is left. What is larger than the bucket waits until
  /// it is full, and leaves a debt.
  time ready_at(double amount, double reserve, time now) const;

  void take(double amount, time now);

  /// Leaves no debt that is not paid, and the bucket full again, within `longest`.
  void forgive(time longest, time now);

private:
  double per_second_ = 0;
  double capacity_ = 0;
  double level_ = 0;
  time filled_{0};
};

} // namespace troupe::detail
