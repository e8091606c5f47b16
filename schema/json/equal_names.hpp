#pragma once

#include <troupe/detail/json.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Names that occur twice in an object.
namespace troupe {

/// As `has_equal_names`, for any number of members.
bool has_equal_among_many(const detail::json_node* first, const detail::json_node* last,
                          std::vector<std::string_view>& scratch);

/// Whether a name occurs twice among the `count` members that stand from `first` to `last`.
/// `scratch` is for reuse from call to call. Runs for every object that is read: inline.
inline bool has_equal_names(const detail::json_node* first, const detail::json_node* last,
                            size_t count, std::vector<std::string_view>& scratch) {
  constexpr size_t few = 12;
  if (count > few)
    return has_equal_among_many(first, last, scratch);
  const detail::json_node* names[few];
  size_t known = 0;
  for (; first != last; first = detail::next_sibling(first + 1)) {
    for (size_t i = 0; i < known; ++i)
      if (names[i]->size == first->size
          && std::memcmp(names[i]->text, first->text, first->size) == 0)
        return true;
    names[known++] = first;
  }
  return false;
}

/// Appends pointers, below `root`, to the members of `object` whose names occur twice, until there
/// are 100. `object` is `root` or stands within it.
void append_equal_names(std::vector<std::string>& pointers, const detail::json_node* root,
                        const detail::json_node* object);

} // namespace troupe
