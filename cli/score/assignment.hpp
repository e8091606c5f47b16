#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace troupe::cli {

/// Two places in two lists that belong together.
struct list_pair {
  size_t left = 0;
  size_t right = 0;

  friend bool operator==(const list_pair&, const list_pair&) = default;
};

/// What pairing two places is worth, 0 to 1; what is worth nothing is not paired.
using pair_worth = std::function<double(size_t left, size_t right)>;

/// The pairs of greatest worth together, each place in one pair at most, by `left` (the Hungarian
/// method: cubic in the shorter list; calls `worth` once a pair).
std::vector<list_pair> best_pairs(size_t left, size_t right, const pair_worth& worth);

/// Takes the pair of greatest worth, then the next one that is still free: not always the best
/// together. Takes 24 bytes for each pair that is worth anything.
std::vector<list_pair> greedy_pairs(size_t left, size_t right, const pair_worth& worth);

} // namespace troupe::cli
