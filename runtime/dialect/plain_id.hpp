#pragma once

#include "text/ascii.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace troupe::detail {

/// The id of a call in signs that all providers take: those of some may have others
/// ("functions.f:0").
inline std::string plain_id(std::string_view id) {
  std::string result{id};
  std::replace_if(
    result.begin(), result.end(),
    [](char c) { return !is_alphanumeric(c) && c != '_' && c != '-'; }, '_');
  return result;
}

} // namespace troupe::detail
