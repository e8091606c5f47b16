#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <optional>

namespace troupe {

/// How a run comes to its end before its texts do: it is stopped at once, it drains (nothing new is
/// sent, what runs may finish within a grace), or it is stuck. Pure.
class ending {
public:
  using time = std::chrono::nanoseconds;

  /// `patience`: how long no answer may come while there are texts to answer; 0: for ever.
  explicit ending(time patience) : patience_(patience) {}

  /// What runs is aborted. False if it was already.
  bool stop(error why);

  /// Nothing new is sent. False if that was so already: a second reason may only shorten the
  /// grace of the first.
  bool drain(error why, time now, time grace);

  bool stopped() const noexcept {
    return stopped_;
  }
  /// Nothing new is sent.
  bool closed() const noexcept {
    return stopped_ || draining_;
  }
  /// What unfinished texts fail with; if `closed`.
  const error& why() const noexcept {
    return why_;
  }

  /// An answer came, or the first text was started after an idle time.
  void progress(time now) noexcept {
    progressed_ = now;
  }

  bool is_overdue(time now) const noexcept {
    return draining_ && !stopped_ && drained_by_ <= now;
  }
  bool is_stuck(time now, bool has_texts) const noexcept;

  /// When `is_overdue` or `is_stuck` will be true, if nothing happens.
  std::optional<time> next_due(bool has_texts) const noexcept;

private:
  time patience_;
  bool stopped_ = false;
  bool draining_ = false;
  error why_;
  time drained_by_{0};
  time progressed_{0};
};

} // namespace troupe
