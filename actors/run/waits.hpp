#pragma once

#include <troupe/error.hpp>
#include <troupe/progress.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// What routes wait for, and what was said of it: whoever looks on should not have to guess why
/// nothing happens. Pure.
class waits {
public:
  using time = std::chrono::nanoseconds;

  /// Nobody asks why it takes less.
  static constexpr time long_wait = std::chrono::seconds{10};
  /// Between two words about a route, unless the wait has become twice as long.
  static constexpr time quiet_time = std::chrono::seconds{60};

  explicit waits(size_t routes) : routes_(routes) {}

  /// A request failed so; nobody is to come before `until`, if that is later than `now`.
  void fail(uint32_t route, const error& why, time until, time now);

  /// The limiter grants nothing before.
  void limit(uint32_t route, time until, time now);

  /// There is an answer: pauses from now on are others.
  void succeed(uint32_t route) {
    routes_[route].since.reset();
  }

  /// What is to be said of the route now, if anything. `due`: when its next text is, if nothing
  /// else goes on. Neither the model nor the end on a clock are filled in.
  std::optional<waiting> take(uint32_t route, std::optional<time> due, time now);

private:
  struct place {
    error why;
    time until{0};
    /// The first of the pauses that no answer has come between.
    std::optional<time> since;
    time told_until{0};
    time quiet_until{0};
    time told{0};
  };

  static void hold(place& x, time until, time now);

  std::vector<place> routes_;
};

} // namespace troupe
