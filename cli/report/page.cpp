#include "page.hpp"

namespace troupe::cli {

// From the files in page/, by cmake/troupe-embed.cmake.
extern const std::string_view page_before_data, page_after_data;

std::string page_with(std::string_view data_json) {
  std::string result;
  result.reserve(page_before_data.size() + data_json.size() + page_after_data.size());
  result += page_before_data;
  result += data_json;
  result += page_after_data;
  return result;
}

} // namespace troupe::cli
