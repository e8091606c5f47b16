// What has come of a text that is not complete.

#include <troupe/json_stream.hpp>

#include <algorithm>
#include <cstring>

namespace troupe {

std::optional<json_value> json_stream::grown() {
  const bool in_text = state_ == state::text || state_ == state::escape || state_ == state::hex
                       || state_ == state::low_surrogate;
  if (in_text && !text_is_name_) {
    const detail::json_node node{{.text = texts_.begin()},
                                 static_cast<uint32_t>(texts_.size() - utf8_came_),
                                 json_kind::string};
    if (open_string_) {
      nodes_[*open_string_] = node;
    } else {
      open_string_ = nodes_.size();
      nodes_.push_back(node);
    }
  }
  if (nodes_.empty())
    return std::nullopt;
  auto end = nodes_.size();
  if (!open_.empty()) {
    // A name whose value is not there.
    const auto& inner = open_.back();
    if (inner.is_object && inner.count > 0 && inner.last + 1 == end)
      --end;
  }
  for (const auto& x : open_) {
    auto& node = nodes_[x.node];
    const bool lacks_last = x.count > 0 && x.last + (x.is_object ? 1 : 0) >= end;
    node.size = lacks_last ? x.count - 1 : x.count;
    node.extent = end - x.node;
  }
  return json_value{nodes_.data()};
}

bool json_stream::has_duplicates(const open_container& x) {
  constexpr uint32_t few = 12;
  const auto* name = nodes_.data() + x.node + 1;
  const auto* end = nodes_.data() + nodes_.size();
  if (x.count < 2)
    return false;
  if (x.count <= few) {
    const detail::json_node* known[few];
    for (size_t n = 0; name != end; name = detail::next_sibling(name + 1)) {
      for (size_t i = 0; i < n; ++i)
        if (known[i]->size == name->size
            && std::memcmp(known[i]->text, name->text, name->size) == 0)
          return true;
      known[n++] = name;
    }
    return false;
  }
  names_.clear();
  for (; name != end; name = detail::next_sibling(name + 1))
    names_.emplace_back(name->text, name->size);
  std::sort(names_.begin(), names_.end());
  return std::adjacent_find(names_.begin(), names_.end()) != names_.end();
}

namespace {

/// The pointer of an object below `root`.
std::string pointer_of(const detail::json_node* root, const detail::json_node* target) {
  std::string pointer;
  while (root != target) {
    const bool is_object = root->kind == json_kind::object;
    const auto* child = root + 1;
    for (size_t index = 0;; ++index) {
      const auto* value = is_object ? child + 1 : child;
      const auto* next = detail::next_sibling(value);
      if (target < next) {
        append_pointer(pointer,
                       is_object ? std::string{child->text, child->size} : std::to_string(index));
        root = value;
        break;
      }
      child = next;
    }
  }
  return pointer;
}

} // namespace

std::vector<std::string> json_stream::duplicates_below(size_t root) const {
  constexpr size_t most = 100;
  std::vector<std::string> result;
  for (const auto index : duplicates_) {
    if (index < root)
      continue;
    const auto base = pointer_of(nodes_.data() + root, nodes_.data() + index);
    std::vector<std::string_view> seen;
    for (const auto member : json_value{nodes_.data() + index}.members())
      seen.push_back(member.name);
    std::sort(seen.begin(), seen.end());
    for (auto i = std::adjacent_find(seen.begin(), seen.end()); i != seen.end();
         i = std::adjacent_find(std::upper_bound(i, seen.end(), *i), seen.end())) {
      if (result.size() == most)
        return result;
      append_pointer(result.emplace_back(base), *i);
    }
  }
  return result;
}

std::vector<std::string> json_stream::duplicates() const {
  return duplicates_below(0);
}

std::vector<std::string> json_stream::element_duplicates() const {
  return duplicates_.empty() ? std::vector<std::string>{} : duplicates_below(element_begin_);
}

} // namespace troupe
