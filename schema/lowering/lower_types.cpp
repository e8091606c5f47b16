#include "lower_strict.hpp"

#include <algorithm>
#include <array>

namespace troupe::detail {

namespace {

bool is_type_name(std::string_view x) {
  constexpr std::array<std::string_view, 7> names{"null",   "boolean", "integer", "number",
                                                  "string", "array",   "object"};
  return std::find(names.begin(), names.end(), x) != names.end();
}

std::string_view type_name(const json_tree& value) {
  if (value.is_null())
    return "null";
  if (value.is_bool())
    return "boolean";
  if (value.is_integer())
    return "integer";
  if (value.is_number())
    return "number";
  if (value.is_string())
    return "string";
  return value.is_array() ? "array" : "object";
}

/// The type whose keywords occur in the schema; empty if there is none.
std::string_view type_of_keywords(const json_tree& node) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> implied{{
    {"properties", "object"},
    {"additionalProperties", "object"},
    {"items", "array"},
    {"prefixItems", "array"},
    {"pattern", "string"},
    {"format", "string"},
    {"minLength", "string"},
    {"maxLength", "string"},
    {"minimum", "number"},
    {"maximum", "number"},
    {"exclusiveMinimum", "number"},
    {"exclusiveMaximum", "number"},
    {"multipleOf", "number"},
  }};
  for (auto [keyword, type] : implied)
    if (node.find(keyword) != nullptr)
      return type;
  return {};
}

} // namespace

bool accepts_everything(const json_tree& node) {
  const auto* truth = node.if_bool();
  return truth != nullptr ? *truth : node.is_object() && node.members().empty();
}

std::optional<json_tree> fitting_labels(const json_tree& node) {
  const auto* labels = node.find("enum");
  const auto* type = node.find("type");
  if (labels == nullptr || type == nullptr)
    return std::nullopt;
  auto has = [type](std::string_view name) {
    const auto& names = type->elements();
    return *type == json_tree{name}
           || std::find(names.begin(), names.end(), json_tree{name}) != names.end();
  };
  auto result = json_tree::array();
  for (const auto& label : labels->elements()) {
    const auto name = type_name(label);
    const auto fits = has(name) || (label.is_number() && (has("number") || has("integer")));
    const auto& all = std::as_const(result).elements();
    if (fits && std::find(all.begin(), all.end(), label) == all.end())
      result.push_back(label);
  }
  // Without any the schema is wrong in another way, which is told elsewhere.
  return std::as_const(result).elements().empty() ? *labels : result;
}

json_tree with_null(json_tree node, const schema_subset& subset) {
  if (auto* alternatives = node.find("anyOf")) {
    auto is_null = [](const json_tree& x) { return x.string_at("type") == "null"; };
    const auto& all = std::as_const(*alternatives).elements();
    if (std::none_of(all.begin(), all.end(), is_null)) {
      auto null = json_tree::object();
      null.set("type", "null");
      alternatives->push_back(std::move(null));
    }
    return node;
  }
  auto type = std::string{node.string_at("type")};
  auto* types = node.find("type");
  auto is_listed = types != nullptr && types->is_array();
  if (type == "null")
    return node;
  const bool is_labelled = node.find("enum") != nullptr || node.find("const") != nullptr;
  if (type == "object" || type == "array" || node.find("$ref") != nullptr
      || (is_labelled && !subset.other_labels) || !subset.type_lists) {
    auto wrapper = json_tree::object();
    if (const auto* description = node.find("description")) {
      wrapper.set("description", *description);
      node.erase("description");
    }
    wrapper.set("anyOf", json_tree::array()).push_back(std::move(node));
    return with_null(std::move(wrapper), subset);
  }
  if (!is_listed) {
    auto list = json_tree::array();
    list.push_back(type);
    types = &node.set("type", std::move(list));
  }
  const auto& listed = std::as_const(*types).elements();
  if (std::find(listed.begin(), listed.end(), json_tree{"null"}) == listed.end())
    types->push_back("null");
  if (const auto* constant = node.find("const")) {
    auto label = *constant;
    node.erase("const");
    node.set("enum", json_tree::array()).push_back(std::move(label));
  }
  if (auto* labels = node.find("enum")) {
    const auto& all = std::as_const(*labels).elements();
    if (std::find(all.begin(), all.end(), json_tree{}) == all.end())
      labels->push_back(nullptr);
  }
  return node;
}

/// A list of types: stays a list for scalars, where lists are taken, and becomes an anyOf if there
/// are objects or arrays in it.
json_tree strict_lowering::lower_types(const json_tree& node, const std::string& pointer) {
  const auto& types = node.find("type")->elements();
  std::vector<std::string> names;
  for (const auto& x : types)
    if (const auto* name = x.if_string(); name != nullptr && *name != "null")
      names.push_back(*name);
  const auto has_null = std::find(types.begin(), types.end(), json_tree{"null"}) != types.end();
  if (names.empty())
    names.emplace_back("null");
  auto single = node;
  single.set("type", names.front());
  if (names.size() == 1) {
    if (auto* labels = single.find("enum"))
      std::erase(labels->elements(), json_tree{});
    auto result = lower_typed(single, pointer);
    return has_null ? nullable(std::move(result)) : result;
  }
  auto is_container = [](const std::string& x) { return x == "object" || x == "array"; };
  if (subset_.type_lists && std::none_of(names.begin(), names.end(), is_container)) {
    auto result = lower_typed(single, pointer);
    if (result.find("type") != nullptr)
      result.set("type", *node.find("type"));
    return result;
  }
  changed(pointer, "type", schema_change_kind::rewritten);
  auto result = json_tree::object();
  if (const auto* description = single.find("description")) {
    result.set("description", *description);
    single.erase("description");
  }
  auto alternatives = json_tree::array();
  for (const auto& name : names) {
    single.set("type", name);
    alternatives.push_back(lower(single, pointer));
  }
  result.set("anyOf", std::move(alternatives));
  return has_null ? nullable(std::move(result)) : result;
}

/// The schema with an `enum` for its `const`, where only that is taken.
std::optional<json_tree> strict_lowering::with_label(const json_tree& node) const {
  const auto* label = node.find("const");
  if (label == nullptr || node.find("enum") != nullptr || has_keyword(subset_, "const")
      || !has_keyword(subset_, "enum") || !takes_label(subset_, *label))
    return std::nullopt;
  auto result = json_tree::object();
  for (const auto& [name, value] : node.members())
    if (name == "const")
      result.set("enum", json_tree::array()).push_back(value);
    else
      result.set(name, value);
  return result;
}

json_tree strict_lowering::lower_typed(const json_tree& node, const std::string& pointer) {
  auto type = std::string{node.string_at("type")};
  if (!is_type_name(type))
    return refused(pointer, "the type \"" + type + "\", which does not exist");
  check_labels(node, pointer, type);
  if (auto labelled = with_label(node)) {
    changed(pointer, "const", schema_change_kind::rewritten);
    return lower_typed(*labelled, pointer);
  }
  auto notes = take_notes(node, pointer, [&type](std::string_view keyword) {
    if (keyword == "enum" || keyword == "const")
      return true;
    if (keyword == "pattern" || keyword == "format" || keyword == "minLength"
        || keyword == "maxLength")
      return type == "string";
    if (keyword == "minItems" || keyword == "maxItems" || keyword == "uniqueItems")
      return type == "array";
    return type == "number" || type == "integer";
  });
  auto result = json_tree::object();
  result.set("type", type);
  auto body = json_tree::object();
  if (type == "object")
    lower_object(node, pointer, body);
  else if (type == "array")
    lower_array(node, pointer, notes, body);
  if (!notes.description.empty())
    result.set("description", notes.description);
  for (auto& [name, value] : notes.kept)
    result.set(name, std::move(value));
  for (auto& [name, value] : body.members())
    result.set(name, std::move(value));
  return result;
}

void strict_lowering::check_labels(const json_tree& node, const std::string& pointer,
                                   std::string_view type) {
  auto is_scalar = [](const json_tree& x) { return !x.is_array() && !x.is_object(); };
  auto is_container = type == "object" || type == "array";
  if (const auto* labels = node.find("enum")) {
    const auto& all = labels->elements();
    if (is_container || all.empty() || !std::all_of(all.begin(), all.end(), is_scalar))
      refused(pointer, "an enum of what is no scalar");
  }
  if (const auto* label = node.find("const"))
    if (is_container || !is_scalar(*label))
      refused(pointer, "a const that is no scalar");
}

/// For schemas that leave the type to their other keywords, `enum` first.
json_tree strict_lowering::with_implied_type(const json_tree& node, const std::string& pointer) {
  auto types = json_tree::array();
  auto add = [&types](const json_tree& label) {
    auto type = json_tree{type_name(label)};
    const auto& all = std::as_const(types).elements();
    if (std::find(all.begin(), all.end(), type) == all.end())
      types.push_back(std::move(type));
  };
  if (const auto* labels = node.find("enum"))
    for (const auto& x : labels->elements())
      add(x);
  else if (const auto* label = node.find("const"))
    add(*label);
  else if (auto type = type_of_keywords(node); !type.empty())
    types.push_back(type);
  auto result = node;
  if (types.elements().empty()) {
    refused(pointer, "a value of any type");
    types.push_back("null");
  }
  changed(pointer, "type", schema_change_kind::rewritten);
  result.set("type", types.elements().size() == 1 ? types.elements().front() : types);
  return result;
}

} // namespace troupe::detail
