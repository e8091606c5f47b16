#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// For bodies that are written by hand, of which most is the same for all texts.
namespace troupe::detail {

/// Appends `text` escaped, without quotes of its own. `out` must not be empty.
void append_escaped(std::string& out, std::string_view text);

std::string escaped(std::string_view text);

/// Appends `"name":"text"`, the text escaped.
void append_member(std::string& out, std::string_view name, std::string_view text);

/// Appends a comma unless `out` ends where a list or an object begins.
void append_comma(std::string& out);

/// Appends `,` and such members (`"name":value,…`), if there are any.
void append_members(std::string& out, std::string_view members);

/// Room for escapes: prose has one in thirty characters, embedded JSON one in eight.
inline size_t with_escapes(size_t bytes) {
  return bytes + bytes / 8;
}

} // namespace troupe::detail
