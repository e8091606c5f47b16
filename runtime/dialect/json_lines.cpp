#include "json_lines.hpp"

#include "text/ascii.hpp"

namespace troupe::detail {

bool json_lines::next_line(std::string_view& bytes, std::string_view& line) {
  const auto end = bytes.find('\n');
  const auto part = bytes.substr(0, end);
  if (overflowed_ || line_.size() + part.size() > line_bytes_max_) {
    overflowed_ = true;
    return false;
  }
  if (end == std::string_view::npos) {
    line_ += part;
    return false;
  }
  bytes.remove_prefix(end + 1);
  if (line_.empty()) {
    line = trim(part);
  } else {
    line_ += part;
    line = trim(line_);
  }
  return true;
}

} // namespace troupe::detail
