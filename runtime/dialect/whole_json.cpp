#include "whole_json.hpp"

#include "json/json_scan.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json.hpp>

#include <cstddef>
#include <string>

namespace troupe::detail {

bool is_whole_json(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('{') && !text.starts_with('['))
    return false;
  const auto end = scan_json(text, 0, json_depth_max);
  return end.complete() && end.offset == text.size();
}

bool is_sound_object(std::string_view text) {
  json_document document;
  const auto root = document.parse(text);
  return root && root->is_object();
}

bool lacks_only_braces(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('{') || text.ends_with(',') || text.ends_with(':'))
    return false;
  std::string open;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      open += c;
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != (c == '}' ? '{' : '['))
        return false;
      open.pop_back();
    }
  }
  return !in_string && open.find('[') == std::string::npos;
}

} // namespace troupe::detail
