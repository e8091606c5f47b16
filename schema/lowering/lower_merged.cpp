#include "lower_strict.hpp"
#include "lower_words.hpp"
#include "shape/schema_pointer.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>

namespace troupe::detail {

namespace {

bool is_among(std::initializer_list<std::string_view> names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

bool annotates(std::string_view name) {
  return is_among({"description", "title", "default", "examples", "$comment"}, name);
}

/// What becomes of a keyword that two schemas have, both of which must be kept.
enum class merging : uint8_t {
  done,
  /// Cannot be said together with what is there, but in words.
  beside,
  /// No value keeps both, or it is structure.
  impossible
};

json_tree both_of(const json_tree& x, const json_tree& y) {
  auto result = json_tree::object();
  auto& parts = result.set("allOf", json_tree::array());
  parts.push_back(x);
  parts.push_back(y);
  return result;
}

/// Adds the members of `more`; what both say of one is one more `allOf`.
void merge_properties(json_tree& out, const json_tree& more) {
  for (const auto& [name, value] : more.members()) {
    auto* known = out.find(name);
    if (known == nullptr)
      out.set(name, value);
    else if (*known != value)
      *known = both_of(*known, value);
  }
}

void merge_names(json_tree& out, const json_tree& more) {
  for (const auto& name : more.elements()) {
    const auto& all = std::as_const(out).elements();
    if (std::find(all.begin(), all.end(), name) == all.end())
      out.push_back(name);
  }
}

merging merge_types(json_tree& out, const json_tree& more) {
  auto names = [](const json_tree& x) {
    return x.is_array() ? x.elements() : json_tree::array_type{x};
  };
  const auto others = names(more);
  auto has = [](const json_tree::array_type& list, const char* name) {
    return std::find(list.begin(), list.end(), json_tree{name}) != list.end();
  };
  auto kept = json_tree::array();
  for (const auto& name : names(out)) {
    const auto is_number = name == json_tree{"number"};
    if (std::find(others.begin(), others.end(), name) != others.end()
        || (name == json_tree{"integer"} && has(others, "number")))
      kept.push_back(name);
    else if (is_number && has(others, "integer"))
      kept.push_back("integer");
  }
  const auto& all = std::as_const(kept).elements();
  if (all.empty())
    return merging::impossible;
  out = all.size() == 1 ? json_tree{all.front()} : kept;
  return merging::done;
}

merging merge_labels(json_tree& out, const json_tree& more) {
  const auto& others = more.elements();
  auto kept = json_tree::array();
  for (const auto& label : std::as_const(out).elements())
    if (std::find(others.begin(), others.end(), label) != others.end())
      kept.push_back(label);
  if (std::as_const(kept).elements().empty())
    return merging::impossible;
  out = std::move(kept);
  return merging::done;
}

/// The stricter of two bounds.
void merge_bounds(json_tree& out, const json_tree& more, bool is_upper) {
  // With room for all integers of 64 bits.
  const auto x = std::strtold(out.text().c_str(), nullptr);
  const auto y = std::strtold(more.text().c_str(), nullptr);
  if (is_upper ? y < x : y > x)
    out = more;
}

merging merge_schemas(json_tree& out, const json_tree& more) {
  const auto is_false = [](const json_tree& x) { return x == json_tree{false}; };
  if (is_false(more) || accepts_everything(out))
    out = more;
  else if (out.is_object() && more.is_object() && !accepts_everything(more))
    out = both_of(out, more);
  else if (!is_false(out) && !accepts_everything(more))
    return merging::impossible;
  return merging::done;
}

/// Adds a keyword of a part.
merging merge_keyword(json_tree& out, const std::string& name, const json_tree& value) {
  auto* known = out.find(name);
  if (known == nullptr) {
    out.set(name, value);
    return merging::done;
  }
  if (*known == value)
    return merging::done;
  if (annotates(name)) {
    *known = value;
    return merging::done;
  }
  const auto is_lower
    = is_among({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}, name);
  const auto is_upper
    = is_among({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}, name);
  if (is_lower || is_upper) {
    merge_bounds(*known, value, is_upper);
    return merging::done;
  }
  if (name == "type")
    return merge_types(*known, value);
  if (name == "enum" && known->is_array())
    return merge_labels(*known, value);
  if (name == "items" || name == "additionalProperties")
    return merge_schemas(*known, value);
  if (name == "uniqueItems") {
    *known = true;
    return merging::done;
  }
  if (name == "properties" && known->is_object()) {
    merge_properties(*known, value);
    return merging::done;
  }
  if (name == "required" && known->is_array()) {
    merge_names(*known, value);
    return merging::done;
  }
  return is_among({"const", "$ref", "allOf", "prefixItems", "properties", "required", "enum"}, name)
           ? merging::impossible
           : merging::beside;
}

} // namespace

/// The target of a reference in its place, so that it can be merged.
json_tree strict_lowering::inlined(const json_tree& node, uint32_t depth,
                                   json_tree::object_type& besides) const {
  constexpr uint32_t depth_max = 8;
  const auto reference = node.string_at("$ref");
  const auto pointer = reference.empty() ? std::nullopt : local_pointer(reference);
  const auto* target = pointer && depth < depth_max ? find_at(root_, *pointer) : nullptr;
  if (target == nullptr || !target->is_object())
    return node;
  auto result = inlined(*target, depth + 1, besides);
  for (const auto& [name, value] : node.members())
    if (name != "$ref")
      switch (merge_keyword(result, name, value)) {
      case merging::done:
        break;
      case merging::beside:
        besides.push_back({name, value});
        break;
      case merging::impossible:
        return node;
      }
  return result;
}

/// The schemas of `allOf` and what stands beside them as one, as far as that is possible; the rest
/// in words. Keeps the `allOf` if it is not.
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
  const auto is_alone = parts.size() == 1 && !has_structure(rest);
  auto result = json_tree::object();
  json_tree::object_type besides;
  auto merge = [&](const json_tree& part) {
    if (!part.is_object()) {
      refused(pointer, "an allOf of true or false");
      return false;
    }
    for (const auto& [name, value] : part.members())
      switch (merge_keyword(result, name, value)) {
      case merging::done:
        break;
      case merging::beside:
        besides.push_back({name, value});
        break;
      case merging::impossible:
        refused(pointer, "an allOf that disagrees about " + name);
        return false;
      }
    return true;
  };
  for (const auto& part : parts) {
    auto whole = is_alone ? part : inlined(part, 0, besides);
    if (const auto nested = whole.find("allOf"); nested != nullptr && !is_alone)
      whole = merged_all_of(whole, pointer);
    if (whole.find("allOf") != nullptr && !is_alone)
      return node;
    if (!accepts_everything(whole) && !merge(whole))
      return node;
  }
  if (!merge(rest))
    return node;
  changed(pointer, "allOf", schema_change_kind::rewritten);
  describe_beside(result, besides, pointer);
  return result;
}

/// Says in words what a schema has no room for.
void strict_lowering::describe_beside(json_tree& node, const json_tree::object_type& besides,
                                      const std::string& pointer) {
  std::vector<std::string> notes;
  for (const auto& [name, value] : besides) {
    notes.push_back(in_words(name, value));
    changed(pointer, name, schema_change_kind::described);
  }
  if (!notes.empty())
    node.set("description", with_notes(node.string_at("description"), notes));
}

bool has_structure(const json_tree& node) {
  constexpr std::array words{"properties", "items", "prefixItems", "anyOf", "oneOf"};
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return node.find(word) != nullptr; });
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
