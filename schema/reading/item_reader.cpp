#include <troupe/detail/item_reader.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

json_limits limits_of(const read_options& options) {
  json_limits result;
  // The list, and the object around it.
  result.depth_max = std::min(options.depth_max, detail::record_depth_max) + 2;
  return result;
}

/// Drops the element also when a check throws.
struct element_drop {
  json_stream& stream;

  ~element_drop() {
    stream.drop_element();
  }
};

} // namespace

item_reader::item_reader(const list_type& list, const read_options& options)
  : element_(list.element),
    options_(options),
    stream_(limits_of(options)) {
  stream_.watch(list.member);
}

std::string_view item_reader::closers() const noexcept {
  const auto& open = stream_.value().open();
  return !open.empty() && open.front().is_object ? "]}" : "]";
}

reading item_reader::read_element() {
  auto& x = stream_.value();
  const element_drop drop{x};
  return element_->read_value({x.element(), x.element_text(), x.element_duplicates()}, options_);
}

} // namespace troupe
