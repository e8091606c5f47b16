#pragma once

#include <troupe/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Names that occur twice in an object.
namespace troupe {

/// Whether a name occurs twice among the `count` members that stand from `first` to `last`.
/// `scratch` is for reuse from call to call.
bool has_equal_names(const detail::json_node* first, const detail::json_node* last, size_t count,
                     std::vector<std::string_view>& scratch);

/// Appends pointers, below `root`, to the members of `object` whose names occur twice, until there
/// are 100. `object` is `root` or stands within it.
void append_equal_names(std::vector<std::string>& pointers, const detail::json_node* root,
                        const detail::json_node* object);

} // namespace troupe
