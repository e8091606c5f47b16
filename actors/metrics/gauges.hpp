#pragma once

#include <caf/telemetry/gauge.hpp>

#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

namespace troupe {

/// What one run adds to a gauge of all; takes it back at its end.
class gauge_share {
public:
  explicit gauge_share(caf::telemetry::int_gauge* to) : to_(to) {}

  gauge_share(gauge_share&& other) noexcept
    : to_(other.to_),
      mine_(std::exchange(other.mine_, 0)) {}

  gauge_share& operator=(gauge_share&&) = delete;

  ~gauge_share() {
    set(0);
  }

  void set(uint64_t x) {
    const auto next = static_cast<int64_t>(x);
    if (next == mine_)
      return;
    to_->inc(next - mine_);
    mine_ = next;
  }

private:
  caf::telemetry::int_gauge* to_;
  int64_t mine_ = 0;
};

/// A gauge that shows the highest of what runs say: of something that they may have in common. May
/// be used from several threads.
class highest_of_all {
public:
  explicit highest_of_all(caf::telemetry::dbl_gauge* to) : to_(to) {}

  void replace(double before, double now);

private:
  caf::telemetry::dbl_gauge* to_;
  std::mutex mutex_;
  std::multiset<double> said_;
};

/// What one run says of it.
class highest_share {
public:
  explicit highest_share(highest_of_all& to) : to_(&to) {}

  highest_share(highest_share&& other) noexcept
    : to_(other.to_),
      mine_(std::exchange(other.mine_, 0)) {}

  highest_share& operator=(highest_share&&) = delete;

  ~highest_share() {
    set(0);
  }

  /// 0: nothing.
  void set(double x) {
    if (x == mine_)
      return;
    to_->replace(mine_, x);
    mine_ = x;
  }

private:
  highest_of_all* to_;
  double mine_ = 0;
};

} // namespace troupe
