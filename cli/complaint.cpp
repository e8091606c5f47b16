#include "complaint.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace troupe::cli {

void complain(std::string_view text) {
  std::string line = "troupe: " + std::string{text};
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace troupe::cli
