#pragma once

#include "text/ascii.hpp"

#include <algorithm>
#include <string_view>

/// What the formats are made of. Each predicate says whether the whole text is such a thing.
namespace troupe::detail {

// -- characters

inline bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

/// A byte of a character beyond ASCII in UTF-8.
inline bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

/// Calls `is_part` with what stands between the separators; all parts must be right.
template <class Predicate>
bool all_parts(std::string_view text, char separator, Predicate is_part) {
  for (;;) {
    auto end = text.find(separator);
    if (!is_part(text.substr(0, end)))
      return false;
    if (end == std::string_view::npos)
      return true;
    text.remove_prefix(end + 1);
  }
}

// -- format_host.cpp

bool is_ipv4(std::string_view x);
bool is_ipv6(std::string_view x);
bool is_hostname(std::string_view x);
bool is_idn_hostname(std::string_view x);
bool is_email(std::string_view x);
bool is_idn_email(std::string_view x);

// -- format_uri.cpp

bool is_uri(std::string_view x);
bool is_uri_reference(std::string_view x);
bool is_iri(std::string_view x);
bool is_iri_reference(std::string_view x);
bool is_uri_template(std::string_view x);
bool is_json_pointer(std::string_view x);
bool is_relative_json_pointer(std::string_view x);

} // namespace troupe::detail
