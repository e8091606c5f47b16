#pragma once

#include <troupe/detail/json.hpp>

#include <string>
#include <string_view>

namespace troupe::detail {

/// Where the nodes of a document come from, to find how they were spelled.
struct json_source {
  /// The text's copy, in which strings are unescaped where they stand, and the text itself, both
  /// behind a byte order mark.
  const char* copy = nullptr;
  std::string_view text;

  std::string_view number(const json_node& x) const;

  /// With its quotes.
  std::string_view string(const json_node& x) const;
};

/// See `json_document::append_compact`.
void append_spelled(std::string& out, json_value x, const json_source& source);

} // namespace troupe::detail
