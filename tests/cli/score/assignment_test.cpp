#include "assignment.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <numeric>
#include <random>

using namespace troupe::cli;

namespace {

using table = std::vector<std::vector<double>>;

pair_worth worth_of(const table& x) {
  return [&x](size_t i, size_t j) { return x[i][j]; };
}

double sum(const table& x, const std::vector<list_pair>& pairs) {
  double result = 0;
  for (const auto& y : pairs)
    result += x[y.left][y.right];
  return result;
}

/// By trying all orders of the longer side.
double best_by_trying(const table& x) {
  const auto rows = x.size();
  const auto columns = x.front().size();
  std::vector<size_t> order(std::max(rows, columns));
  std::iota(order.begin(), order.end(), size_t{0});
  double best = 0;
  do {
    double here = 0;
    for (size_t i = 0; i < rows; ++i)
      if (order[i] < columns)
        here += x[i][order[i]];
    best = std::max(best, here);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

} // namespace

TEST_CASE("the best pairs together are found, where the best one first is a trap") {
  const table x{{0.9, 0.8}, {0.8, 0.0}};
  CHECK(best_pairs(2, 2, worth_of(x)) == std::vector<list_pair>{{0, 1}, {1, 0}});
  CHECK(greedy_pairs(2, 2, worth_of(x)) == std::vector<list_pair>{{0, 0}});
}

TEST_CASE("what is worth nothing is not paired, on either side of any shape") {
  const table x{{0, 0, 0.5}, {0, 0, 0}};
  CHECK(best_pairs(2, 3, worth_of(x)) == std::vector<list_pair>{{0, 2}});
  CHECK(best_pairs(0, 3, worth_of(x)).empty());
  CHECK(best_pairs(2, 0, worth_of(x)).empty());
  const table tall{{0}, {0.3}, {0.4}};
  CHECK(best_pairs(3, 1, worth_of(tall)) == std::vector<list_pair>{{2, 0}});
}

TEST_CASE("pairs are as good as the best of all orders") {
  std::mt19937 chance{7};
  for (int round = 0; round < 200; ++round) {
    table x(1 + chance() % 5, std::vector<double>(1 + chance() % 5));
    for (auto& row : x)
      for (auto& cell : row)
        cell = static_cast<double>(chance() % 11) / 10;
    const auto pairs = best_pairs(x.size(), x.front().size(), worth_of(x));
    CHECK(sum(x, pairs) == Catch::Approx(best_by_trying(x)));
  }
}
