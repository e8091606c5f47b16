#pragma once

#include <string>
#include <vector>

namespace troupe::cli {

/// A table for a terminal.
struct column_list {
  /// As many cells each; the first one is that of headings.
  std::vector<std::vector<std::string>> rows;

  /// A line each, in columns that are as wide as their widest cell.
  std::string text() const;
};

} // namespace troupe::cli
