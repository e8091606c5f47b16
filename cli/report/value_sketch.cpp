#include "value_sketch.hpp"

#include <algorithm>
#include <functional>

namespace troupe::cli::report {

void distinct_values::add(uint64_t hash, uint64_t place) {
  const auto is_kept = [this](uint64_t x) { return (x & ((uint64_t{1} << level_) - 1)) == 0; };
  if (!is_kept(hash))
    return;
  auto [found, is_new] = kept_.try_emplace(hash, seen{0, place});
  ++found->second.count;
  if (!is_new || kept_.size() <= kept_max)
    return;
  ++level_;
  std::erase_if(kept_, [&](const auto& x) { return !is_kept(x.first); });
}

distinct_values::repetition distinct_values::repeated(size_t places_max) const {
  repetition result;
  result.values = kept_.size();
  for (const auto& [hash, x] : kept_)
    if (x.count > 1) {
      ++result.repeated;
      result.places.push_back(x.place);
    }
  std::sort(result.places.begin(), result.places.end());
  if (result.places.size() > places_max)
    result.places.resize(places_max);
  return result;
}

void frequent_values::make_room() {
  std::vector<uint64_t> counts;
  counts.reserve(counters_.size());
  for (const auto& x : counters_)
    counts.push_back(x.second.count);
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::nth_element(counts.begin(), middle, counts.end());
  const auto least = *middle;
  std::erase_if(counters_, [least](const auto& x) { return x.second.count <= least; });
  // What comes back counts from zero.
  error_ += least;
}

std::vector<frequent_values::entry> frequent_values::top(size_t most) const {
  std::vector<entry> result;
  for (const auto& x : counters_)
    if (!x.second.json.empty())
      result.push_back({x.second.json, x.second.count});
  std::sort(result.begin(), result.end(), [](const entry& a, const entry& b) {
    return a.count != b.count ? a.count > b.count : a.json < b.json;
  });
  if (result.size() > most)
    result.resize(most);
  return result;
}

uint64_t mixed(uint64_t hash) noexcept {
  // The finalizer of MurmurHash3.
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

uint64_t hash_of(std::string_view text) noexcept {
  return mixed(std::hash<std::string_view>{}(text));
}

} // namespace troupe::cli::report
