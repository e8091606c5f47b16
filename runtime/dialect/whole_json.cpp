#include "whole_json.hpp"

#include "json/json_scan.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json.hpp>

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

} // namespace troupe::detail
