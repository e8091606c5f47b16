#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// `json` without the white space between its tokens and without a byte order mark. Spelling of
/// numbers, escapes and the order of members stay as they are. Text that is no JSON stays as it is.
std::string compact_json(std::string_view json);

/// The elements of the array that is the root of `json`, each as `compact_json`; or of the array in
/// the root's member of that name. None if there is no such array.
std::vector<std::string> element_texts(std::string_view json, std::string_view member = {});

/// A member of the object `json`, as `compact_json`; empty if there is none.
std::string member_text(std::string_view json, std::string_view name);

} // namespace troupe
