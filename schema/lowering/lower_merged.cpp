#include "lower_strict.hpp"
#include "shape/schema_pointer.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

bool annotates(std::string_view name) {
  return name == "description" || name == "title" || name == "default" || name == "examples"
         || name == "$comment";
}

/// Adds the members of `more`; what both say of one is one more `allOf`.
void merge_properties(json_tree& out, const json_tree& more) {
  for (const auto& [name, value] : more.members()) {
    auto* known = out.find(name);
    if (known == nullptr) {
      out.set(name, value);
    } else if (*known != value) {
      auto both = json_tree::object();
      auto& parts = both.set("allOf", json_tree::array());
      parts.push_back(*known);
      parts.push_back(value);
      *known = std::move(both);
    }
  }
}

void merge_names(json_tree& out, const json_tree& more) {
  for (const auto& name : more.elements()) {
    const auto& all = std::as_const(out).elements();
    if (std::find(all.begin(), all.end(), name) == all.end())
      out.push_back(name);
  }
}

/// Adds a keyword of a part. Returns false if it cannot be said together with what is there.
bool merge_keyword(json_tree& out, const std::string& name, const json_tree& value) {
  auto* known = out.find(name);
  if (known == nullptr)
    out.set(name, value);
  else if (name == "properties" && known->is_object())
    merge_properties(*known, value);
  else if (name == "required" && known->is_array())
    merge_names(*known, value);
  else if (annotates(name))
    *known = value;
  else
    return *known == value;
  return true;
}

} // namespace

/// The target of a reference in its place, so that it can be merged.
json_tree strict_lowering::inlined(const json_tree& node, uint32_t depth) const {
  constexpr uint32_t depth_max = 8;
  const auto reference = node.string_at("$ref");
  const auto pointer = reference.empty() ? std::nullopt : local_pointer(reference);
  const auto* target = pointer && depth < depth_max ? find_at(root_, *pointer) : nullptr;
  if (target == nullptr || !target->is_object())
    return node;
  auto result = inlined(*target, depth + 1);
  for (const auto& [name, value] : node.members())
    if (name != "$ref" && !merge_keyword(result, name, value))
      return node;
  return result;
}

/// The schemas of `allOf` and what stands beside them as one. Keeps the `allOf` if that is not
/// possible.
json_tree strict_lowering::merged_all_of(const json_tree& node, const std::string& pointer) {
  // Each that refers to two others doubles the work.
  constexpr uint32_t merges_max = 1'000;
  if (++merged_ > merges_max) {
    refused(pointer, "so many allOf");
    return node;
  }
  auto rest = node;
  rest.erase("allOf");
  const auto& parts = node.find("allOf")->elements();
  const auto is_alone = parts.size() == 1 && rest.find("properties") == nullptr;
  auto result = json_tree::object();
  auto merge = [&](const json_tree& part) {
    if (!part.is_object()) {
      refused(pointer, "an allOf of true or false");
      return false;
    }
    for (const auto& [name, value] : part.members())
      if (!merge_keyword(result, name, value)) {
        refused(pointer, "an allOf that disagrees about " + name);
        return false;
      }
    return true;
  };
  for (const auto& part : parts) {
    auto whole = is_alone ? part : inlined(part, 0);
    if (const auto nested = whole.find("allOf"); nested != nullptr && !is_alone)
      whole = merged_all_of(whole, pointer);
    if (whole.find("allOf") != nullptr && !is_alone)
      return node;
    if (!merge(whole))
      return node;
  }
  if (!merge(rest))
    return node;
  changed(pointer, "allOf", schema_change_kind::rewritten);
  return result;
}

bool narrows_members(const json_tree& node) {
  const auto* properties = node.find("properties");
  if (properties == nullptr)
    return false;
  auto adds_nothing = [&](const json_tree& alternative) {
    for (const auto* keyword : {"$ref", "items", "additionalProperties", "allOf", "anyOf", "oneOf"})
      if (alternative.find(keyword) != nullptr)
        return false;
    const auto* members = alternative.find("properties");
    return members == nullptr
           || std::all_of(members->members().begin(), members->members().end(),
                          [&](auto& x) { return properties->find(x.name) != nullptr; });
  };
  for (const auto* keyword : {"anyOf", "oneOf"})
    if (const auto* list = node.find(keyword))
      if (!std::all_of(list->elements().begin(), list->elements().end(), adds_nothing))
        return false;
  return true;
}

} // namespace troupe::detail
