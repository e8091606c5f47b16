#include "open_requests.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

shared_request* open_requests::find(const cache_key& key) const noexcept {
  if (size_ == 0)
    return nullptr;
  for (auto i = home_of(key); places_[i] != nullptr; i = next(i))
    if (places_[i]->key == key)
      return places_[i];
  return nullptr;
}

void open_requests::add(shared_request& x) {
  if (4 * (size_ + 1) > 3 * places_.size())
    widen();
  put(x);
  ++size_;
}

void open_requests::put(shared_request& x) noexcept {
  auto i = home_of(x.key);
  while (places_[i] != nullptr)
    i = next(i);
  places_[i] = &x;
}

void open_requests::widen() {
  constexpr size_t least = 64;
  const auto old = std::exchange(places_,
                                 std::vector<shared_request*>(std::max(least, 2 * places_.size())));
  for (auto* x : old)
    if (x != nullptr)
      put(*x);
}

void open_requests::remove(const shared_request& x) noexcept {
  auto gap = home_of(x.key);
  while (places_[gap] != &x)
    gap = next(gap);
  // What came behind it because of it moves up, so that it is still found.
  for (auto i = next(gap); places_[i] != nullptr; i = next(i)) {
    const auto home = home_of(places_[i]->key);
    const auto mask = places_.size() - 1;
    if (((i - home) & mask) >= ((i - gap) & mask))
      places_[std::exchange(gap, i)] = places_[i];
  }
  places_[gap] = nullptr;
  --size_;
}

} // namespace troupe
