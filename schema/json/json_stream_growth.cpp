// What has come of a text that is not complete.

#include "equal_names.hpp"

#include <troupe/detail/json_stream.hpp>

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

std::vector<std::string> json_stream::duplicates_below(size_t root) const {
  std::vector<std::string> result;
  for (const auto index : duplicates_)
    if (index >= root)
      append_equal_names(result, nodes_.data() + root, nodes_.data() + index);
  return result;
}

std::vector<std::string> json_stream::duplicates() const {
  return duplicates_below(0);
}

std::vector<std::string> json_stream::element_duplicates() const {
  return duplicates_.empty() ? std::vector<std::string>{} : duplicates_below(element_begin_);
}

} // namespace troupe
