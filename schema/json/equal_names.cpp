#include "equal_names.hpp"

#include <algorithm>

namespace troupe {

namespace {

std::string_view name_of(const detail::json_node& x) {
  return {x.text, x.size};
}

/// Walks down from the root.
std::string pointer_of(const detail::json_node* root, const detail::json_node* target) {
  std::string pointer;
  while (root != target) {
    const bool is_object = root->kind == json_kind::object;
    const auto* child = root + 1;
    for (size_t index = 0;; ++index) {
      const auto* value = is_object ? child + 1 : child;
      const auto* next = detail::next_sibling(value);
      if (target < next) {
        append_pointer(pointer, is_object ? name_of(*child) : std::to_string(index));
        root = value;
        break;
      }
      child = next;
    }
  }
  return pointer;
}

} // namespace

bool has_equal_among_many(const detail::json_node* first, const detail::json_node* last,
                          std::vector<std::string_view>& scratch) {
  scratch.clear();
  for (; first != last; first = detail::next_sibling(first + 1))
    scratch.push_back(name_of(*first));
  std::sort(scratch.begin(), scratch.end());
  return std::adjacent_find(scratch.begin(), scratch.end()) != scratch.end();
}

void append_equal_names(std::vector<std::string>& pointers, const detail::json_node* root,
                        const detail::json_node* object) {
  constexpr size_t most = 100;
  if (pointers.size() >= most)
    return;
  const auto base = pointer_of(root, object);
  std::vector<std::string_view> seen;
  for (const auto member : json_value{object}.members())
    seen.push_back(member.name);
  std::sort(seen.begin(), seen.end());
  for (auto i = std::adjacent_find(seen.begin(), seen.end());
       i != seen.end() && pointers.size() < most;
       i = std::adjacent_find(std::upper_bound(i, seen.end(), *i), seen.end()))
    append_pointer(pointers.emplace_back(base), *i);
}

} // namespace troupe
