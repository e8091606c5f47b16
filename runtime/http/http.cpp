#include "text/ascii.hpp"

#include <troupe/detail/http.hpp>

namespace troupe {

std::string_view http_response::header(std::string_view name) const {
  std::string_view found;
  std::string_view rest = headers;
  while (!rest.empty()) {
    auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    // RFC 9110, 5.1: field names are case-insensitive, and no blank stands before the colon.
    if (line.size() > name.size() && line[name.size()] == ':'
        && detail::equal_ignoring_case(line.substr(0, name.size()), name)) {
      found = detail::trim(line.substr(name.size() + 1));
    }
  }
  return found;
}

} // namespace troupe
