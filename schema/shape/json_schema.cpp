#include "schema_pointer.hpp"

#include <troupe/detail/json_schema.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <utility>

namespace troupe {

namespace {

bool is_one_of(std::initializer_list<std::string_view> names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

/// Whether the object at the end of the root's references can stand at the root together with what
/// stands beside them: nothing between, and beside the first what the object does not say itself.
bool can_stand_at_root(const json_tree& root, const json_tree& object) {
  const auto informs = [](std::string_view name) {
    return is_one_of({"title", "description", "$comment", "default", "examples", "$defs",
                      "definitions", "$ref"},
                     name);
  };
  for (const auto* node = &root; node != &object;) {
    for (const auto& [name, value] : node->members()) {
      const auto* other = object.find(name);
      if (!informs(name) && (node != &root || (other != nullptr && *other != value)))
        return false;
    }
    node = detail::find_at(root, detail::local_pointer(node->string_at("$ref")).value_or(""));
  }
  return true;
}

/// Whether every value that the schema accepts is an object, and a provider would take it as the
/// parameters of a function, where nobody takes alternatives. A reference at the root is followed.
bool describes_object(const json_tree& root) {
  auto pointer = detail::follow_root(root);
  const auto* node = pointer ? detail::find_at(root, *pointer) : nullptr;
  if (node == nullptr)
    return false;
  for (const auto* keyword : {"anyOf", "oneOf", "allOf", "not", "enum"})
    if (node->find(keyword) != nullptr || root.find(keyword) != nullptr)
      return false;
  if (!can_stand_at_root(root, *node))
    return false;
  if (node->find("type") != nullptr)
    return node->string_at("type") == "object";
  return node->find("properties") != nullptr;
}

/// Bends references from the old root to where it stands now; those into `$defs` stay right. What
/// looks like a reference in values and in names of members is none. `holds_names`: the node is an
/// object of schemas.
void bend_references(json_tree& node, const std::string& place, bool holds_names = false) {
  for (auto& element : std::as_const(node).elements())
    bend_references(const_cast<json_tree&>(element), place);
  for (auto& [name, value] : std::as_const(node).members()) {
    auto& target = const_cast<json_tree&>(value);
    if (holds_names) {
      bend_references(target, place);
      continue;
    }
    const auto* text = value.if_string();
    if (name == "$ref" && text != nullptr && text->starts_with('#')
        && !text->starts_with("#/$defs/"))
      target = place + text->substr(1);
    else if (!is_one_of({"enum", "const", "default", "examples", "example"}, name))
      bend_references(target, place,
                      is_one_of({"properties", "patternProperties", "$defs", "definitions",
                                 "dependentSchemas", "dependencies"},
                                name));
  }
}

json_tree wrap(const json_tree& tree) {
  auto content = tree;
  bend_references(content, "#/properties/" + std::string{wrapped_member});
  auto defs = json_tree{};
  if (const auto* old = content.find("$defs")) {
    defs = *old;
    content.erase("$defs");
  }
  content.erase("$schema");
  auto properties = json_tree::object();
  properties.set(wrapped_member, std::move(content));
  auto required = json_tree::array();
  required.push_back(wrapped_member);
  auto result = json_tree::object();
  result.set("type", "object");
  result.set("properties", std::move(properties));
  result.set("required", std::move(required));
  if (!defs.is_null())
    result.set("$defs", std::move(defs));
  return result;
}

} // namespace

json_schema::json_schema() : json_schema("record", json_tree::object()) {}

json_schema::json_schema(std::string_view name, json_tree tree, std::string mistake)
  : name_(schema_name(name)),
    tree_(std::move(tree)),
    text_(tree_.text()),
    mistake_(std::move(mistake)) {
  if (describes_object(tree_))
    return;
  wrapped_ = true;
  wire_tree_ = wrap(tree_);
  wire_text_ = wire_tree_.text();
}

expected<json_schema> json_schema::parse(std::string_view name, std::string_view text) {
  auto tree = json_tree::parse(text);
  if (!tree)
    return unexpected<error>{error{errc::invalid_json, "the schema: " + tree.error().message}};
  if (const auto* truth = tree->if_bool(); truth != nullptr && *truth)
    return json_schema{name, json_tree::object()};
  if (!tree->is_object())
    return failed(errc::configuration, "the schema is no JSON Schema: it must be an object");
  return json_schema{name, std::move(*tree)};
}

std::string schema_name(std::string_view name) {
  constexpr size_t longest = 64;
  std::string result{name.substr(0, longest)};
  auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '-';
  };
  std::replace_if(result.begin(), result.end(), std::not_fn(is_allowed), '_');
  return result.empty() ? "record" : result;
}

} // namespace troupe
