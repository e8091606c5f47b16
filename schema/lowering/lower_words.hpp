#pragma once

#include <troupe/detail/json_tree.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Says a keyword and its value in words, as a part of a list: "at least 3 characters".
std::string in_words(std::string_view keyword, const json_tree& value);

/// The description with a list of further facts: "Name (at least 3 characters; default: "x")".
std::string with_notes(std::string_view description, const std::vector<std::string>& notes);

} // namespace troupe::detail
