#pragma once

#include <troupe/error.hpp>

#include <cstdint>

namespace troupe::cli {

/// Notices early that a run is in vain, so that a million texts are not failed one by one.
class failure_streak {
public:
  /// How many texts must fail alike before it is given up, as long as none has succeeded: as many
  /// as are in flight at once.
  explicit failure_streak(uint32_t pool_size) : pool_size_(pool_size) {}

  /// `none` is a success. Returns true once, when it is time to stop.
  bool add(errc code);

private:
  uint32_t pool_size_;
  uint64_t hopeless_ = 0;
  /// Failures that may lie in the texts, but hardly in all of them: an unknown model, a wrong path.
  uint64_t rejected_ = 0;
  bool alive_ = false;
  bool told_ = false;
};

} // namespace troupe::cli
