#include <troupe/partial.hpp>

#include <algorithm>

namespace troupe {

namespace {

/// Takes the first name off a JSON pointer that is not empty.
std::string take_token(std::string_view& pointer) {
  pointer.remove_prefix(pointer.starts_with('/') ? 1 : 0);
  const auto raw = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(raw.size());
  std::string result;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '~' && i + 1 < raw.size())
      result += raw[++i] == '1' ? '/' : '~';
    else
      result += raw[i];
  }
  return result;
}

} // namespace

field_state growth::state(std::string_view pointer) const {
  if (complete_)
    return field_state::complete;
  if (!begun_)
    return field_state::absent;
  for (const auto& x : levels_) {
    if (pointer.empty())
      return field_state::incomplete;
    const auto token = take_token(pointer);
    if (x.is_inside && token == x.inside)
      continue;
    if (x.is_object)
      return std::find(x.names.begin(), x.names.end(), token) != x.names.end()
               ? field_state::complete
               : field_state::absent;
    const bool is_index = !token.empty() && token.size() < 19
                          && token.find_first_not_of("0123456789") == std::string::npos;
    return is_index && std::stoull(token) < x.elements ? field_state::complete
                                                       : field_state::absent;
  }
  return field_state::incomplete;
}

void growth::assign(const json_stream& stream, json_value root, size_t skipped) {
  begun_ = true;
  const bool is_wrapped_end = skipped > 0 && stream.open().size() <= skipped;
  complete_ = stream.complete() || (is_wrapped_end && !stream.open_string() && !stream.withholds());
  levels_.clear();
  if (complete_)
    return;
  const auto& open = stream.open();
  for (size_t i = skipped; i < open.size(); ++i) {
    const auto& x = open[i];
    const json_value value{root.node() + x.node};
    auto& to = levels_.emplace_back();
    to.is_object = x.is_object;
    const bool is_last = i + 1 == open.size();
    // Innermost, the last value is complete unless it is a text that goes on or is withheld.
    to.is_inside = !is_last || stream.open_string() || stream.withholds();
    if (x.is_object) {
      const auto* name = root.node() + x.last;
      for (const auto member : value.members())
        to.names.emplace_back(member.name);
      if (to.is_inside) {
        to.inside.assign(name->text, name->size);
        if (!to.names.empty() && to.names.back() == to.inside)
          to.names.pop_back();
      }
    } else {
      to.elements = x.count - (to.is_inside ? 1 : 0);
      to.inside = std::to_string(to.elements);
    }
  }
}

} // namespace troupe
