#pragma once

#include "text/ascii.hpp"

#include <algorithm>
#include <string_view>

/// Small questions about text that the parts of `loose_parser` share.
namespace troupe::detail {

inline std::string_view without_space_behind(std::string_view text) {
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Whether the text holds more closing than opening brackets of that kind.
inline bool closes_more(std::string_view text, char closer) {
  const char opener = closer == '}' ? '{' : '[';
  return std::count(text.begin(), text.end(), closer)
         > std::count(text.begin(), text.end(), opener);
}

/// Whether a bracket in the text is open that this one closes.
inline bool closes_fewer(std::string_view text, char closer) {
  const char opener = closer == '}' ? '{' : '[';
  return std::count(text.begin(), text.end(), closer)
         < std::count(text.begin(), text.end(), opener);
}

/// What a model writes for what it leaves out.
inline bool is_ellipsis(std::string_view rest) {
  return rest.starts_with("...") || rest.starts_with("\xE2\x80\xA6");
}

} // namespace troupe::detail
