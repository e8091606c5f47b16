#include "lower_strict.hpp"

#include "lower_open.hpp"
#include "lower_words.hpp"
#include "shape/schema_pointer.hpp"

#include <algorithm>

namespace troupe {

namespace detail {

expected<json_tree> strict_lowering::run() {
  auto root_pointer = follow_root(root_);
  if (!root_pointer)
    return failed(errc::unsupported_schema, "the schema's root refers to nothing");
  root_pointer_ = std::move(*root_pointer);
  auto source = *find_at(root_, root_pointer_);
  if (!root_pointer_.empty()) {
    changed("", "$ref", schema_change_kind::rewritten);
    if (const auto* description = root_.find("description"))
      source.set("description", *description);
  }
  auto result = lower(source, root_pointer_);
  auto definitions = json_tree::object();
  for (size_t i = 0; i < definitions_.size(); ++i) {
    auto x = definitions_[i];
    definitions.set(x.name, lower(*find_at(root_, x.pointer), x.pointer));
  }
  if (!definitions_.empty())
    result.set("$defs", std::move(definitions));
  if (refusals_.empty() && result.string_at("type") != "object")
    refused("", "the root must be an object");
  if (refusals_.empty())
    return result;
  std::string message;
  for (const auto& [pointer, reason] : refusals_) {
    message += message.empty() ? std::string{subset_.name} + " cannot express the schema: " : "; ";
    message += "#" + pointer + ": " + reason;
  }
  return failed(errc::unsupported_schema, message + ". Use the mode tools");
}

json_tree strict_lowering::lower(const json_tree& node, const std::string& pointer) {
  if (accepts_everything(node))
    return refused(pointer, "a value of any type");
  if (!node.is_object())
    return refused(pointer, "no value at all");
  if (node.find("allOf") != nullptr) {
    // Two schemas that each hold themselves would be merged without an end.
    constexpr uint32_t merges_max = 16;
    if (merges_ >= merges_max)
      return refused(pointer, "an allOf within itself");
    auto merged = merged_all_of(node, pointer);
    if (merged.find("allOf") != nullptr)
      return json_tree::object();
    ++merges_;
    auto result = lower(merged, pointer);
    --merges_;
    return result;
  }
  if (node.find("$ref") != nullptr)
    return lower_reference(node, pointer);
  if (node.find("anyOf") != nullptr || node.find("oneOf") != nullptr)
    return narrows_members(node) ? lower_narrowed(node, pointer) : lower_union(node, pointer);
  const auto* type = node.find("type");
  if (type == nullptr)
    return lower(with_implied_type(node, pointer), pointer);
  if (auto labels = fitting_labels(node); labels && *labels != *node.find("enum")) {
    changed(pointer, "enum", schema_change_kind::rewritten);
    auto fitting = node;
    fitting.set("enum", std::move(*labels));
    return lower(fitting, pointer);
  }
  return type->is_array() ? lower_types(node, pointer) : lower_typed(node, pointer);
}

/// Unions that only say which of the members there must be, or more about them: they go into the
/// description.
json_tree strict_lowering::lower_narrowed(const json_tree& node, const std::string& pointer) {
  auto rest = node;
  std::vector<std::string> notes;
  for (std::string_view keyword : {"anyOf", "oneOf"})
    if (const auto* alternatives = node.find(keyword)) {
      notes.push_back(in_words(keyword, *alternatives));
      changed(pointer, keyword, schema_change_kind::described);
      rest.erase(keyword);
    }
  auto result = lower(rest, pointer);
  if (result.is_object() && result.find("$ref") == nullptr)
    result.set("description", with_notes(result.string_at("description"), notes));
  return result;
}

json_tree strict_lowering::lower_reference(const json_tree& node, const std::string& pointer) {
  auto target = definition_for(node.string_at("$ref"));
  if (!target)
    return refused(pointer, "a reference to what is not in the schema");
  if (has_structure(node)) {
    // Both as one.
    auto both = node;
    auto target_alone = json_tree::object();
    target_alone.set("$ref", node.string_at("$ref"));
    both.erase("$ref");
    both.set("allOf", json_tree::array()).push_back(std::move(target_alone));
    return lower(both, pointer);
  }
  drop_beside(node, pointer);
  auto notes = take_notes(node, pointer, [](std::string_view) { return false; });
  auto reference = json_tree::object();
  reference.set("$ref", *target);
  if (notes.description.empty())
    return reference;
  changed(pointer, "$ref", schema_change_kind::rewritten);
  auto result = json_tree::object();
  result.set("description", notes.description);
  result.set("anyOf", json_tree::array()).push_back(std::move(reference));
  return result;
}

json_tree strict_lowering::lower_union(const json_tree& node, const std::string& pointer) {
  auto keyword = std::string_view{node.find("anyOf") != nullptr ? "anyOf" : "oneOf"};
  if (keyword == "anyOf" && node.find("oneOf") != nullptr) {
    // There is room for one of them.
    auto rest = node;
    rest.erase("oneOf");
    describe_beside(rest, {{"oneOf", *node.find("oneOf")}}, pointer);
    return lower(rest, pointer);
  }
  const auto& all = node.find(keyword)->elements();
  if (all.empty())
    return refused(pointer, "no value at all");
  auto beside = node;
  beside.erase(keyword);
  if (has_structure(beside)) {
    if (auto result = distributed(node, keyword, pointer))
      return std::move(*result);
    describe_beside(beside, {{std::string{keyword}, *node.find(keyword)}}, pointer);
    return lower(beside, pointer);
  }
  if (keyword == "oneOf")
    changed(pointer, keyword, schema_change_kind::rewritten);
  drop_beside(node, pointer);
  auto notes = take_notes(node, pointer, [](std::string_view) { return false; });
  auto alternatives = json_tree::array();
  for (size_t i = 0; i < all.size(); ++i)
    alternatives.push_back(lower(all[i], step(step(pointer, keyword), std::to_string(i))));
  auto result = json_tree::object();
  if (!notes.description.empty())
    result.set("description", notes.description);
  result.set("anyOf", std::move(alternatives));
  return result;
}

/// A union beside members or items, as a union of schemas that each have both. Nothing if that
/// cannot be said.
std::optional<json_tree> strict_lowering::distributed(const json_tree& node,
                                                      std::string_view keyword,
                                                      const std::string& pointer) {
  constexpr uint32_t merges_max = 16;
  if (merges_ >= merges_max)
    return std::nullopt;
  const auto refusals_before = refusals_.size();
  const auto report_before = report_.size();
  const auto definitions_before = definitions_.size();
  auto common = node;
  auto description = std::string{node.string_at("description")};
  common.erase(keyword);
  common.erase("description");
  auto alternatives = json_tree::array();
  const auto& all = node.find(keyword)->elements();
  ++merges_;
  for (size_t i = 0; i < all.size(); ++i) {
    auto both = json_tree::object();
    auto& parts = both.set("allOf", json_tree::array());
    parts.push_back(common);
    parts.push_back(all[i]);
    alternatives.push_back(lower(both, step(step(pointer, keyword), std::to_string(i))));
  }
  --merges_;
  if (refusals_.size() > refusals_before) {
    refusals_.resize(refusals_before);
    report_.resize(report_before);
    definitions_.resize(definitions_before);
    return std::nullopt;
  }
  changed(pointer, keyword, schema_change_kind::rewritten);
  auto result = json_tree::object();
  if (!description.empty())
    result.set("description", std::move(description));
  result.set("anyOf", std::move(alternatives));
  return result;
}

std::optional<std::string> strict_lowering::definition_for(std::string_view reference) {
  auto pointer = local_pointer(reference);
  if (!pointer || find_at(root_, *pointer) == nullptr)
    return std::nullopt;
  if (pointer->empty() || *pointer == root_pointer_)
    return "#";
  auto known = std::find_if(definitions_.begin(), definitions_.end(),
                            [&](const definition& x) { return x.pointer == *pointer; });
  if (known == definitions_.end()) {
    auto name = free_name(last_name(*pointer));
    known = definitions_.insert(definitions_.end(), {std::move(*pointer), std::move(name)});
  }
  return "#" + step("/$defs", known->name);
}

std::string strict_lowering::free_name(std::string name) const {
  auto is_taken = [this](const std::string& x) {
    return std::any_of(definitions_.begin(), definitions_.end(),
                       [&x](const definition& other) { return other.name == x; });
  };
  auto result = name;
  for (int i = 2; is_taken(result); ++i)
    result = name + "_" + std::to_string(i);
  return result;
}

void strict_lowering::changed(const std::string& pointer, std::string_view keyword,
                              schema_change_kind kind) {
  report_.push_back({pointer, std::string{keyword}, kind});
}

json_tree strict_lowering::refused(const std::string& pointer, std::string_view what) {
  refusals_.emplace_back(pointer, what);
  return json_tree::object();
}

} // namespace detail

expected<lowered_schema> lower_strict(const json_schema& schema, const schema_subset& subset) {
  if (subset.open)
    return detail::lower_open(schema, subset);
  detail::strict_lowering lowering{schema.wire_tree(), subset};
  auto tree = lowering.run();
  if (!tree)
    return unexpected<error>{std::move(tree.error())};
  lowered_schema result;
  if (auto excess = detail::check_limits(*tree, subset, result))
    return unexpected<error>{std::move(*excess)};
  result.text = tree->text();
  result.report = std::move(lowering.report());
  return result;
}

} // namespace troupe
