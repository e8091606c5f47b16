#include "lower_strict.hpp"
#include "shape/schema_pointer.hpp"

#include <array>
#include <set>

namespace troupe::detail {

namespace {

constexpr std::array<std::string_view, 3> inner_lists{"anyOf", "oneOf", "allOf"};
constexpr std::array<std::string_view, 3> inner_schemas{"items", "additionalItems",
                                                        "additionalProperties"};

/// Looks for a place in a schema, along its references. Places are not looked at twice.
class search {
public:
  search(const json_tree& root, const std::string& wanted) : root_(root), wanted_(wanted) {}

  bool finds(const std::string& pointer) {
    if (pointer == wanted_)
      return true;
    const auto* node = find_at(root_, pointer);
    if (node == nullptr || !node->is_object() || !seen_.insert(pointer).second)
      return false;
    if (finds_behind(*node))
      return true;
    for (std::string_view part : inner_schemas)
      if (node->find(part) != nullptr && finds_all_of(pointer, *node->find(part), part))
        return true;
    for (std::string_view list : {"properties", "anyOf", "oneOf", "allOf", "prefixItems"})
      if (node->find(list) != nullptr && finds_all_of(pointer, *node->find(list), list))
        return true;
    return false;
  }

  /// From a reference on.
  bool finds_behind(const json_tree& node) {
    const auto target = local_pointer(node.string_at("$ref"));
    return node.find("$ref") != nullptr && target && finds(*target);
  }

private:
  /// In the schema of that name, or in each of the list or the object.
  bool finds_all_of(const std::string& pointer, const json_tree& inner, std::string_view name) {
    const auto place = step(pointer, name);
    if (inner.is_array()) {
      for (size_t i = 0; i < inner.elements().size(); ++i)
        if (finds(step(place, std::to_string(i))))
          return true;
      return false;
    }
    if (name != "properties")
      return finds(place);
    for (const auto& member : inner.members())
      if (finds(step(place, member.name)))
        return true;
    return false;
  }

  const json_tree& root_;
  const std::string& wanted_;
  std::set<std::string> seen_;
};

} // namespace

bool leads_back(const json_tree& root, const json_tree& value, const std::string& pointer) {
  if (search{root, pointer}.finds_behind(value))
    return true;
  for (const auto list : inner_lists)
    if (const auto* inner = value.find(list))
      for (const auto& x : inner->elements())
        if (leads_back(root, x, pointer))
          return true;
  for (const auto part : inner_schemas)
    if (const auto* inner = value.find(part))
      if (leads_back(root, *inner, pointer))
        return true;
  if (const auto* parts = value.find("prefixItems"))
    for (const auto& x : parts->elements())
      if (leads_back(root, x, pointer))
        return true;
  return false;
}

} // namespace troupe::detail
