#include "schema_fields.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::cli::report {

namespace {

/// Of references and members within each other: recursive schemas have no end.
constexpr size_t declared_depth_max = 8;

std::optional<double> number_in(const json_tree& node, std::string_view name) {
  const auto* x = node.find(name);
  if (x == nullptr)
    return std::nullopt;
  if (const auto* whole = x->if_int64())
    return static_cast<double>(*whole);
  if (const auto* large = x->if_uint64())
    return static_cast<double>(*large);
  if (const auto* real = x->if_double())
    return *real;
  return std::nullopt;
}

/// The part of the document that "#/$defs/person" names; null if there is none.
const json_tree* part_of(const json_tree& document, std::string_view reference) {
  if (!reference.starts_with('#'))
    return nullptr;
  const auto* result = &document;
  reference.remove_prefix(1);
  while (reference.starts_with('/') && result != nullptr) {
    reference.remove_prefix(1);
    auto segment = std::string{reference.substr(0, reference.find('/'))};
    reference.remove_prefix(segment.size());
    for (auto at = segment.find('~'); at != std::string::npos && at + 1 < segment.size();
         at = segment.find('~', at + 1))
      segment.replace(at, 2, segment[at + 1] == '1' ? "/" : "~");
    if (result->is_array()) {
      size_t place = 0;
      std::from_chars(segment.data(), segment.data() + segment.size(), place);
      result = place < result->elements().size() ? &result->elements()[place] : nullptr;
    } else {
      result = result->find(segment);
    }
  }
  return reference.empty() ? result : nullptr;
}

class schema_walk {
public:
  schema_walk(field_tree& to, const json_tree& document) : to_(to), document_(document) {}

  void walk(const json_tree& node, field& x, size_t depth, bool is_certain) {
    if (!node.is_object() || depth > declared_depth_max)
      return;
    if (const auto reference = node.string_at("$ref"); !reference.empty())
      if (const auto* part = part_of(document_, reference))
        walk(*part, x, depth + 1, is_certain);
    for (const auto* name : {"allOf", "anyOf", "oneOf"})
      if (const auto* list = node.find(name))
        for (const auto& y : list->elements())
          walk(y, x, depth + 1,
               is_certain && (name == std::string_view{"allOf"} || list->elements().size() == 1));
    note_rules(node, x.declared);
    if (const auto* members = node.find("properties"))
      walk_members(node, *members, x, depth, is_certain);
    if (const auto* items = node.find("items"); items != nullptr && items->is_object())
      walk(*items, to_.elements_of(x), depth + 1, is_certain);
  }

private:
  void walk_members(const json_tree& node, const json_tree& members, field& x, size_t depth,
                    bool is_certain) {
    const auto* required = node.find("required");
    for (const auto& y : members.members()) {
      auto& next = to_.member_of(x, y.name);
      next.declared.is_declared = true;
      if (is_certain && required != nullptr)
        next.declared.is_required
          = next.declared.is_required
            || std::any_of(required->elements().begin(), required->elements().end(),
                           [&](const json_tree& name) {
                             return name.if_string() != nullptr && *name.if_string() == y.name;
                           });
      walk(y.value, next, depth + 1, is_certain);
    }
  }

  static void note_rules(const json_tree& node, declared_field& to) {
    if (const auto* labels = node.find("enum"))
      for (const auto& x : labels->elements())
        if (!x.is_null())
          to.labels.push_back(x.text());
    to.has_one_value = to.has_one_value || node.find("const") != nullptr || to.labels.size() == 1;
    if (const auto x = number_in(node, "minimum"))
      to.minimum = x;
    if (const auto x = number_in(node, "maximum"))
      to.maximum = x;
    for (const auto* name : {"maxLength", "maxItems"})
      if (const auto x = number_in(node, name); x && *x >= 0)
        to.length_max = static_cast<uint64_t>(*x);
    to.has_format = to.has_format || node.find("format") != nullptr;
  }

  field_tree& to_;
  const json_tree& document_;
};

} // namespace

void declare(field_tree& to, const json_tree& schema) {
  schema_walk{to, schema}.walk(schema, to.root(), 0, true);
}

} // namespace troupe::cli::report
