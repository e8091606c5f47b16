#include "column_list.hpp"

#include <algorithm>

namespace troupe::cli {

std::string column_list::text() const {
  std::vector<size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  std::string result;
  for (const auto& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i)
      result += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
    result += row.back() + "\n";
  }
  return result;
}

} // namespace troupe::cli
