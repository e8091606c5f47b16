#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// A list that stands below the options of a command, in its help and on its manual page.
struct footnote {
  struct row {
    std::string name;
    std::string meaning;
  };

  std::string title;
  std::vector<row> rows;
};

/// Those of "troupe" or of one of its commands, such as "run".
std::vector<footnote> footnotes_of(std::string_view command);

/// For a terminal.
std::string to_text(const std::vector<footnote>& xs);

} // namespace troupe::cli
