#pragma once

#include "text/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace troupe::detail {

/// RFC 9110, 5.6.2: what the name of a header field is.
inline bool is_token(std::string_view x) {
  auto allowed = [](char c) {
    return is_alphanumeric(c)
           || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  };
  return !x.empty() && std::all_of(x.begin(), x.end(), allowed);
}

/// RFC 9110, 5.5: no control character but the tab, so no header can end itself and begin another
/// one.
inline bool is_field_value(std::string_view x) {
  return std::none_of(x.begin(), x.end(), [](char c) {
    auto code = static_cast<unsigned char>(c);
    return (code < 0x20 && c != '\t') || code == 0x7f;
  });
}

} // namespace troupe::detail
