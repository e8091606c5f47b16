#include <troupe/detail/partial_reader.hpp>

#include <algorithm>

namespace troupe::detail {

void partial_state::begin(const json_stream& stream, json_value x) {
  root = x;
  // Models are asked about whole answers.
  read.questions.clear();
  open = stream.open();
  open_string = stream.open_string();
}

void partial_state::end() {
  before.clear();
  for (const auto& x : open)
    before.push_back({x.node, x.last, x.count});
  string_before = open_string;
  const auto kind = root.kind();
  end_before = kind >= json_kind::array ? root.node()->extent : 1;
}

const partial_state::reached* partial_state::earlier(json_value x) const {
  const auto place = place_of(x);
  const auto found = std::find_if(before.begin(), before.end(),
                                  [&](const reached& y) { return y.node == place; });
  return found == before.end() ? nullptr : &*found;
}

bool partial_state::was_read(json_value x) const {
  const auto place = place_of(x);
  const auto extent = x.kind() >= json_kind::array ? x.node()->extent : 1;
  return place + extent <= end_before && place != string_before && earlier(x) == nullptr;
}

bool partial_state::is_open(json_value x, size_t level) const {
  const auto place = place_of(x);
  return place == open_string || (level < open.size() && open[level].node == place);
}

void partial_state::forget(const path& place) {
  if (read.violations.empty())
    return;
  const auto pointer = pointer_to(place);
  std::erase_if(read.violations, [&](const violation& x) {
    return x.pointer.starts_with(pointer)
           && (x.pointer.size() == pointer.size() || x.pointer[pointer.size()] == '/');
  });
  read.count = read.violations.size();
}

} // namespace troupe::detail
