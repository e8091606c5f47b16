#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>

namespace simulation {

/// Reproducible chance: the same seed gives the same numbers everywhere (splitmix64).
class chance {
public:
  explicit chance(uint64_t seed) : state_(seed) {}

  uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15;
    auto x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  /// Below `count`, which is not 0.
  uint64_t below(uint64_t count) noexcept {
    return next() % count;
  }

  uint64_t between(uint64_t least, uint64_t most) noexcept {
    return least + below(most - least + 1);
  }

  /// True in so many of a thousand cases.
  bool in_thousand(uint64_t cases) noexcept {
    return below(1000) < cases;
  }

  template <class T>
  T one_of(std::initializer_list<T> list) noexcept {
    return *(list.begin() + below(list.size()));
  }

  std::chrono::nanoseconds time(std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
    return std::chrono::nanoseconds{static_cast<int64_t>(
      between(static_cast<uint64_t>(least.count()), static_cast<uint64_t>(most.count())))};
  }

private:
  uint64_t state_;
};

} // namespace simulation
