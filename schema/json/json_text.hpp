#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// `json`, which must be valid, without the white space between its tokens and without a byte order
/// mark. Spelling of numbers,
/// escapes and the order of members stay as they are.
std::string compact_json(std::string_view json);

/// The same, without the members at these JSON pointers. Objects and arrays in each other are
/// followed by recursion: the depth of `json` must have been checked.
std::string compact_json_without(std::string_view json,
                                 const std::set<std::string, std::less<>>& pointers);

/// The texts of the elements of the array `json`, which must be valid; none for any other value.
std::vector<std::string_view> element_texts(std::string_view json);

/// The text of a member of the object `json`, which must be valid; empty if there is none.
std::string_view member_text(std::string_view json, std::string_view name);

} // namespace troupe
