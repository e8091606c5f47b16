#include "schema_shape.hpp"

#include "shape/schema_pointer.hpp"

#include <algorithm>
#include <set>

namespace troupe::detail {

namespace {

/// `allOf` and references within each other.
constexpr uint32_t absorb_depth_max = 32;

uint8_t kind_named(std::string_view name) {
  if (name == "null")
    return shape_place::null;
  if (name == "boolean")
    return shape_place::boolean;
  if (name == "integer")
    return shape_place::integer;
  if (name == "number")
    return shape_place::number | shape_place::integer;
  if (name == "string")
    return shape_place::text;
  if (name == "array")
    return shape_place::array;
  if (name == "object")
    return shape_place::object;
  return shape_place::anything;
}

uint8_t kinds_of(const json_tree& type) {
  if (const auto* name = type.if_string())
    return kind_named(*name);
  uint8_t result = 0;
  for (auto& x : type.elements())
    if (const auto* name = x.if_string())
      result |= kind_named(*name);
  return result == 0 ? shape_place::anything : result;
}

std::optional<double> number_at(const json_tree& tree, std::string_view name) {
  const auto* x = tree.find(name);
  if (x == nullptr)
    return std::nullopt;
  if (const auto* integer = x->if_int64())
    return static_cast<double>(*integer);
  if (const auto* big = x->if_uint64())
    return static_cast<double>(*big);
  if (const auto* real = x->if_double())
    return *real;
  return std::nullopt;
}

size_t count_at(const json_tree& tree, std::string_view name, size_t otherwise) {
  auto x = number_at(tree, name);
  return x && *x >= 0 && *x < 1e15 ? static_cast<size_t>(*x) : otherwise;
}

uint8_t kind_of_value(const json_tree& x) {
  if (x.is_null())
    return shape_place::null;
  if (x.is_bool())
    return shape_place::boolean;
  if (x.if_int64() || x.if_uint64())
    return shape_place::integer;
  if (x.is_number())
    return shape_place::number | shape_place::integer;
  if (x.is_string())
    return shape_place::text;
  return x.is_array() ? shape_place::array : shape_place::object;
}

} // namespace

const shape_place* shape_place::find(std::string_view name) const noexcept {
  if (!alternatives.empty()) {
    const auto found = std::lower_bound(all_members.begin(), all_members.end(), name,
                                        [](auto& x, auto y) { return x.name < y; });
    return found != all_members.end() && found->name == name ? found->value : nullptr;
  }
  for (auto& x : members)
    if (x.name == name)
      return x.value;
  return nullptr;
}

schema_shape::schema_shape(const json_schema& schema) : document_(schema.wire_tree()) {
  wire_root_ = place_of(document_);
  for (auto& x : places_)
    gather_members(x);
  root_ = wire_root_;
  if (schema.wrapped()) {
    if (const auto* content = wire_root_->find(wrapped_member))
      root_ = content;
  }
}

const json_tree* schema_shape::target(std::string_view reference) const {
  const auto pointer = local_pointer(reference);
  return pointer ? find_at(document_, *pointer) : nullptr;
}

const shape_place* schema_shape::place_of(const json_tree& tree) {
  if (const auto known = known_.find(&tree); known != known_.end())
    return known->second;
  // A bare reference is its target, so that recursion ends.
  if (const auto reference = tree.string_at("$ref"); !reference.empty()) {
    if (const auto* there = target(reference); there != nullptr && there != &tree) {
      known_[&tree] = &places_.emplace_back(); // against circles of references
      return known_[&tree] = place_of(*there);
    }
  }
  auto& place = places_.emplace_back();
  known_[&tree] = &place;
  absorb(place, tree, 0);
  return &place;
}

void schema_shape::absorb(shape_place& place, const json_tree& tree, uint32_t depth) {
  if (!tree.is_object() || depth > absorb_depth_max || absorbs_left_ == 0)
    return;
  --absorbs_left_;
  if (const auto reference = tree.string_at("$ref"); !reference.empty())
    if (const auto* there = target(reference))
      absorb(place, *there, depth + 1);
  if (const auto* type = tree.find("type"))
    place.kinds_taken &= kinds_of(*type);
  absorb_labels(place, tree);
  absorb_object(place, tree);
  absorb_array(place, tree);
  if (auto low = number_at(tree, "minimum"))
    place.low = low;
  if (auto high = number_at(tree, "maximum"))
    place.high = high;
  place.length_min = count_at(tree, "minLength", place.length_min);
  place.length_max = count_at(tree, "maxLength", place.length_max);
  if (const auto* list = tree.find("allOf"))
    for (auto& x : list->elements())
      absorb(place, x, depth + 1);
  for (const auto* name : {"anyOf", "oneOf"})
    if (const auto* list = tree.find(name))
      absorb_alternatives(place, *list);
}

void schema_shape::absorb_object(shape_place& place, const json_tree& tree) {
  if (const auto* properties = tree.find("properties")) {
    for (auto& x : properties->members()) {
      const auto known = std::any_of(place.members.begin(), place.members.end(),
                                     [&](auto& y) { return y.name == x.name; });
      if (!known)
        place.members.push_back({x.name, place_of(x.value), requires_member(tree, x.name)});
    }
    place.has_members = !place.members.empty();
  }
  if (const auto* rest = tree.find("additionalProperties"); rest != nullptr && rest->is_object())
    place.rest = place_of(*rest);
}

void schema_shape::absorb_array(shape_place& place, const json_tree& tree) {
  const auto* items = tree.find("items");
  const auto* prefix = tree.find("prefixItems");
  if (prefix == nullptr && items != nullptr && items->is_array()) {
    prefix = items; // before draft 2020-12
    items = tree.find("additionalItems");
  }
  if (prefix != nullptr)
    for (auto& x : prefix->elements())
      place.prefix.push_back(place_of(x));
  if (items != nullptr && items->is_object())
    place.element = place_of(*items);
  place.items_min = count_at(tree, "minItems", place.items_min);
  place.items_max = count_at(tree, "maxItems", place.items_max);
  if (const auto* unique = tree.find("uniqueItems"); unique != nullptr && unique->if_bool())
    place.unique = *unique->if_bool();
}

void schema_shape::absorb_labels(shape_place& place, const json_tree& tree) {
  uint8_t kinds = 0;
  auto add = [&](const json_tree& x, std::string_view alias) {
    kinds |= kind_of_value(x);
    if (const auto* text = x.if_string())
      place.labels.push_back({*text, alias});
  };
  if (const auto* list = tree.find("enum"))
    for (auto& x : list->elements())
      add(x, {});
  if (const auto* value = tree.find("const"))
    add(*value, tree.string_at("title"));
  if (kinds != 0)
    place.kinds_taken &= kinds;
}

void schema_shape::absorb_alternatives(shape_place& place, const json_tree& list) {
  uint8_t kinds = 0;
  bool all_labels = !list.elements().empty();
  for (auto& x : list.elements()) {
    const auto* alternative = place_of(x);
    place.alternatives.push_back(alternative);
    kinds |= alternative->kinds_taken;
    place.has_members = place.has_members || alternative->has_members;
    all_labels = all_labels && alternative->labels.size() == 1
                 && alternative->takes_only(shape_place::text);
  }
  if (kinds != 0)
    place.kinds_taken &= kinds;
  // A list of named constants is an enum.
  if (all_labels) {
    for (const auto* x : place.alternatives)
      place.labels.push_back(x->labels.front());
    place.alternatives.clear();
  }
}

/// Each alternative once, however they refer to each other; of a name the first member.
void schema_shape::gather_members(shape_place& place) {
  if (place.alternatives.empty())
    return;
  std::set<const shape_place*> seen{&place};
  std::vector<const shape_place*> open{&place};
  while (!open.empty() && gathers_left_ > 0) {
    const auto* x = open.back();
    open.pop_back();
    gathers_left_ -= std::min(gathers_left_, 1 + x->members.size());
    place.all_members.insert(place.all_members.end(), x->members.begin(), x->members.end());
    for (auto i = x->alternatives.rbegin(); i != x->alternatives.rend(); ++i)
      if (seen.insert(*i).second)
        open.push_back(*i);
  }
  auto& all = place.all_members;
  std::stable_sort(all.begin(), all.end(), [](auto& x, auto& y) { return x.name < y.name; });
  const auto same_name = [](auto& x, auto& y) { return x.name == y.name; };
  all.erase(std::unique(all.begin(), all.end(), same_name), all.end());
}

} // namespace troupe::detail
