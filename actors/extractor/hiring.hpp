#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <optional>

namespace troupe {

/// When a company that has ended is followed by another one, and what texts are told meanwhile.
/// Pure.
class hiring {
public:
  using time = std::chrono::nanoseconds;

  hiring(time pause_initial, time pause_max)
    : pause_initial_(pause_initial),
      pause_max_(pause_max),
      pause_(pause_initial) {}

  /// A company has ended, or could not be hired. `none`: nobody knows why.
  void end(const error& why, time now);

  /// A company has given a record.
  void succeed() noexcept {
    pause_ = pause_initial_;
  }

  /// Whether a company may be hired.
  bool may_hire(time now) const noexcept {
    return !for_good_ && now >= not_before_;
  }

  /// When one may; absent: never.
  std::optional<time> next_due() const noexcept {
    return for_good_ ? std::nullopt : std::optional{not_before_};
  }

  /// Why a text need not wait for the next company; absent: it may.
  std::optional<error> refusal(time now) const;

private:
  time pause_initial_;
  time pause_max_;
  time pause_;
  time not_before_ = time::min();
  error why_;
  bool for_good_ = false;
};

} // namespace troupe
