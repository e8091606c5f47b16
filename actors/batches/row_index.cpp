#include "row_index.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace troupe {

std::optional<row_place> row_index::find(const row_key& key) const {
  if (places_.empty())
    return std::nullopt;
  for (auto i = first_of(key);; i = (i + 1) & (places_.size() - 1)) {
    const auto& x = places_[i];
    if (x == empty)
      return std::nullopt;
    if (x != removed && keys_(x) == key)
      return x;
  }
}

void row_index::put(const row_key& key, const row_place& x) {
  if (2 * (used_ + 1) > places_.size())
    grow();
  auto i = first_of(key);
  while (places_[i] != empty)
    i = (i + 1) & (places_.size() - 1);
  places_[i] = x;
  ++used_;
  ++size_;
}

void row_index::remove(const row_key& key, const row_place& x) {
  if (places_.empty())
    return;
  for (auto i = first_of(key); places_[i] != empty; i = (i + 1) & (places_.size() - 1))
    if (places_[i] == x) {
      places_[i] = removed;
      --size_;
      return;
    }
}

/// Leaves those out that were removed.
void row_index::grow() {
  constexpr size_t least = 64;
  std::vector<row_place> old(std::bit_ceil(std::max(least, 4 * (size_ + 1))), empty);
  old.swap(places_);
  used_ = size_ = 0;
  for (const auto& x : old)
    if (x != empty && x != removed)
      put(keys_(x), x);
}

} // namespace troupe
