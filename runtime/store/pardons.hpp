#pragma once

#include "journal.hpp"

#include <cstdint>

namespace troupe {

/// Which failures of a journal are void, because a later record says that their texts are asked
/// again.
class pardons {
public:
  void add(const journal_pardon& x, uint64_t offset) noexcept {
    (x.only_passing ? passing_before_ : all_before_) = offset;
  }

  /// Of the outcome at this offset.
  bool cover(const journal_outcome& x, uint64_t offset) const noexcept {
    return x.code != errc::none
           && (offset < all_before_ || (x.is_passing && offset < passing_before_));
  }

  bool any() const noexcept {
    return all_before_ > 0 || passing_before_ > 0;
  }

  /// Of the last one that was not for passing failures alone; 0: there is none.
  uint64_t last_for_all() const noexcept {
    return all_before_;
  }

private:
  uint64_t all_before_ = 0;
  uint64_t passing_before_ = 0;
};

} // namespace troupe
