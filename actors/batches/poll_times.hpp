#pragma once

#include <chrono>
#include <cstdint>

namespace troupe {

/// When to look at a batch again: often enough that its end is seen soon, and not more often than
/// its pace makes sense. Pure.
class poll_times {
public:
  using time = std::chrono::nanoseconds;

  poll_times(time least, time most) : least_(least), most_(most) {}

  /// From one look to the next. `age`: since it was made; `done` of `rows` are done, as far as that
  /// is told.
  time next(time age, uint64_t done, uint64_t rows) const;

  /// A batch took so long.
  void learn(time age) noexcept {
    usual_ = usual_.count() == 0 ? age : (usual_ + age) / 2;
  }

private:
  time least_;
  time most_;
  /// 0: none was seen.
  time usual_{0};
};

} // namespace troupe
