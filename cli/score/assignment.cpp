#include "assignment.hpp"

#include <algorithm>
#include <limits>

namespace troupe::cli {

namespace {

/// Costs as rows of a matrix that is not higher than wide.
struct cost_matrix {
  size_t rows;
  size_t columns;
  std::vector<double> cells;

  double at(size_t row, size_t column) const {
    return cells[row * columns + column];
  }
};

/// For each column the row that it is given to, from 1; 0: to none. Kuhn and Munkres with
/// potentials: each round adds a row along the cheapest alternating path (a Dijkstra search).
std::vector<size_t> cheapest(const cost_matrix& x) {
  constexpr auto far = std::numeric_limits<double>::infinity();
  std::vector<double> of_row(x.rows + 1);
  std::vector<double> of_column(x.columns + 1);
  std::vector<size_t> row_of(x.columns + 1);
  std::vector<size_t> from(x.columns + 1);
  for (size_t row = 1; row <= x.rows; ++row) {
    row_of[0] = row;
    size_t column = 0;
    std::vector<double> nearest(x.columns + 1, far);
    std::vector<bool> seen(x.columns + 1);
    while (row_of[column] != 0) {
      seen[column] = true;
      const auto here = row_of[column];
      auto step = far;
      size_t next = 0;
      for (size_t j = 1; j <= x.columns; ++j) {
        if (seen[j])
          continue;
        const auto cost = x.at(here - 1, j - 1) - of_row[here] - of_column[j];
        if (cost < nearest[j]) {
          nearest[j] = cost;
          from[j] = column;
        }
        if (nearest[j] < step) {
          step = nearest[j];
          next = j;
        }
      }
      for (size_t j = 0; j <= x.columns; ++j) {
        if (seen[j]) {
          of_row[row_of[j]] += step;
          of_column[j] -= step;
        } else {
          nearest[j] -= step;
        }
      }
      column = next;
    }
    while (column != 0) {
      row_of[column] = row_of[from[column]];
      column = from[column];
    }
  }
  return row_of;
}

void sort_by_left(std::vector<list_pair>& xs) {
  std::sort(xs.begin(), xs.end(),
            [](const list_pair& a, const list_pair& b) { return a.left < b.left; });
}

} // namespace

std::vector<list_pair> best_pairs(size_t left, size_t right, const pair_worth& worth) {
  const auto turned = left > right;
  cost_matrix costs{std::min(left, right), std::max(left, right), {}};
  costs.cells.resize(left * right);
  for (size_t i = 0; i < left; ++i)
    for (size_t j = 0; j < right; ++j)
      costs.cells[turned ? j * left + i : i * right + j] = -worth(i, j);
  const auto row_of = cheapest(costs);
  std::vector<list_pair> result;
  for (size_t column = 1; column <= costs.columns; ++column) {
    if (row_of[column] == 0 || costs.at(row_of[column] - 1, column - 1) == 0)
      continue;
    const auto row = row_of[column] - 1;
    result.push_back(turned ? list_pair{column - 1, row} : list_pair{row, column - 1});
  }
  sort_by_left(result);
  return result;
}

std::vector<list_pair> greedy_pairs(size_t left, size_t right, const pair_worth& worth) {
  struct candidate {
    double worth;
    list_pair places;
  };
  std::vector<candidate> all;
  for (size_t i = 0; i < left; ++i)
    for (size_t j = 0; j < right; ++j)
      if (const auto x = worth(i, j); x > 0)
        all.push_back({x, {i, j}});
  // Stable: of equal worth, the first ones.
  std::stable_sort(all.begin(), all.end(),
                   [](const candidate& a, const candidate& b) { return a.worth > b.worth; });
  std::vector<bool> left_taken(left);
  std::vector<bool> right_taken(right);
  std::vector<list_pair> result;
  for (const auto& x : all) {
    if (left_taken[x.places.left] || right_taken[x.places.right])
      continue;
    left_taken[x.places.left] = right_taken[x.places.right] = true;
    result.push_back(x.places);
  }
  sort_by_left(result);
  return result;
}

} // namespace troupe::cli
