#pragma once

#include <troupe/money.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace troupe {

// Prometheus wants base units.

inline double in_seconds(std::chrono::microseconds x) {
  return std::chrono::duration<double>(x).count();
}

inline double in_dollars(money x) {
  return static_cast<double>(x.nanos()) / money::nanos_per_dollar;
}

/// What a server tells may be any number, and must turn no counter around.
inline int64_t as_count(uint64_t told) {
  constexpr uint64_t most = uint64_t{1} << 40;
  return static_cast<int64_t>(std::min(told, most));
}

} // namespace troupe
