#pragma once

#include <troupe/run_observer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The observers of a run: tells them what happens, and when by the clock on the wall. Without any
/// an event costs a comparison. Pure but for them.
class watchers {
public:
  using time = std::chrono::nanoseconds;

  static constexpr time sample_interval = std::chrono::seconds{1};
  /// Nobody sees a shorter pause.
  static constexpr time short_pause = std::chrono::milliseconds{10};

  /// `began`: the clock on the wall when the run's says `now`.
  watchers(const std::vector<instrument_ptr>& list, const run_started& about, event_time began,
           time now);

  bool any() const noexcept {
    return !observers_.empty();
  }

  event_time at(time x) const noexcept {
    return began_ + std::chrono::duration_cast<std::chrono::microseconds>(x - zero_);
  }

  template <class Event>
  void tell(void (run_observer::*what)(const Event&, event_time), const Event& x, time now) {
    if (!any())
      return;
    const auto when = at(now);
    for_all([&](run_observer& who) { (who.*what)(x, when); });
  }

  /// What the request is to carry; of several observers the first one that says so counts.
  std::string propagate(const request_started& x);

  /// A route is held; see `route_held`.
  void hold(uint32_t route, time until, const error& reason, time now);

  /// When a sample is wanted next; absent: by nobody.
  std::optional<time> next_sample() const noexcept {
    return any() ? std::optional{sample_due_} : std::nullopt;
  }
  void sample(const run_sample& x, time now);

private:
  template <class F>
  void for_all(F f) {
    bool all_well = true;
    for (auto& who : observers_)
      try {
        f(*who);
      } catch (...) {
        who = nullptr;
        all_well = false;
      }
    if (!all_well)
      std::erase(observers_, nullptr);
  }

  std::vector<std::unique_ptr<run_observer>> observers_;
  event_time began_;
  time zero_;
  time sample_due_;
  /// By route: what was told.
  std::vector<time> held_until_;
};

} // namespace troupe
