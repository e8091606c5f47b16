#include "record_difference.hpp"

#include "field_tree.hpp"

#include <utility>

namespace troupe::cli::report {

namespace {

constexpr size_t compared_depth_max = 64;

} // namespace

std::vector<std::string> record_differences::add(json_value a, json_value b, uint64_t place,
                                                 size_t pointers_max) {
  place_ = place;
  pointers_max_ = pointers_max;
  pointers_.clear();
  compare(a, b, {}, 0);
  return std::exchange(pointers_, {});
}

void record_differences::compare(json_value a, json_value b, const position& at, size_t depth) {
  if (depth < compared_depth_max && a.is_object() && b.is_object())
    return compare_members(a, b, at, depth + 1);
  if (depth < compared_depth_max && a.is_array() && b.is_array())
    return compare_elements(a, b, at, depth + 1);
  note(hash_of_value(a) == hash_of_value(b) ? verdict::equal : verdict::changed, at);
}

void record_differences::compare_members(json_value a, json_value b, const position& at,
                                         size_t depth) {
  const auto below = [&at](std::string_view name) {
    auto result = at;
    append_pointer(result.pointer, name);
    append_pointer(result.field, name);
    return result;
  };
  for (const auto x : a.members())
    if (const auto other = b.find(x.name))
      compare(x.value, *other, below(x.name), depth);
    else
      note(verdict::removed, below(x.name));
  for (const auto x : b.members())
    if (!a.find(x.name))
      note(verdict::added, below(x.name));
}

void record_differences::compare_elements(json_value a, json_value b, const position& at,
                                          size_t depth) {
  const auto xs = a.elements();
  const auto ys = b.elements();
  auto x = xs.begin();
  auto y = ys.begin();
  for (size_t place = 0; x != xs.end() || y != ys.end(); ++place) {
    const position next{at.pointer + "/" + std::to_string(place), at.field + "/*"};
    if (x == xs.end())
      note(verdict::added, next);
    else if (y == ys.end())
      note(verdict::removed, next);
    else
      compare(*x, *y, next, depth);
    if (x != xs.end())
      ++x;
    if (y != ys.end())
      ++y;
  }
}

void record_differences::note(verdict what, const position& at) {
  if (what != verdict::equal && pointers_.size() < pointers_max_)
    pointers_.push_back(at.pointer);
  // Members of maps have no end of names.
  const auto is_new = fields_.find(at.field) == fields_.end();
  auto& x = fields_[is_new && fields_.size() >= fields_max ? "/*" : at.field];
  ++x.compared;
  switch (what) {
  case verdict::equal:
    ++x.equal;
    return;
  case verdict::changed:
    ++x.changed;
    break;
  case verdict::added:
    ++x.added;
    break;
  case verdict::removed:
    ++x.removed;
    break;
  }
  if (x.examples.size() < examples_max && (x.examples.empty() || x.examples.back() != place_))
    x.examples.push_back(place_);
}

} // namespace troupe::cli::report
