#include "lower_open.hpp"

#include "shape/schema_pointer.hpp"

#include <algorithm>
#include <array>

namespace troupe::detail {

namespace {

/// What says something about a value beside its structure.
constexpr std::array<std::string_view, 26> assertions{"enum",
                                                      "const",
                                                      "pattern",
                                                      "format",
                                                      "minLength",
                                                      "maxLength",
                                                      "minItems",
                                                      "maxItems",
                                                      "uniqueItems",
                                                      "minimum",
                                                      "maximum",
                                                      "multipleOf",
                                                      "exclusiveMinimum",
                                                      "exclusiveMaximum",
                                                      "not",
                                                      "if",
                                                      "then",
                                                      "else",
                                                      "patternProperties",
                                                      "propertyNames",
                                                      "minProperties",
                                                      "maxProperties",
                                                      "contains",
                                                      "minContains",
                                                      "maxContains",
                                                      "dependentRequired"};

constexpr std::array<std::string_view, 4> sizes{"minLength", "maxLength", "minItems", "maxItems"};

template <class Words>
bool is_one_of(const Words& words, std::string_view x) {
  return std::find(words.begin(), words.end(), x) != words.end();
}

class open_lowering {
public:
  open_lowering(const schema_subset& subset, std::vector<schema_change>& report)
    : subset_(subset),
      report_(report) {}

  void lower(json_tree& x, const std::string& pointer) {
    if (!x.is_object())
      return;
    std::vector<std::string> names;
    for (const auto& member : x.members())
      if (is_one_of(assertions, member.name) && !takes(member.name, member.value))
        names.push_back(member.name);
    for (const auto& name : names) {
      report_.push_back({pointer, name, schema_change_kind::dropped});
      x.erase(name);
    }
    for (auto& member : x.members()) {
      const auto inner = step(pointer, member.name);
      if (member.name == "properties" || member.name == "$defs" || member.name == "definitions")
        lower_members(member.value, inner);
      else if (member.name == "items" || member.name == "additionalProperties")
        lower(member.value, inner);
      else if (member.name == "anyOf" || member.name == "oneOf" || member.name == "allOf"
               || member.name == "prefixItems")
        lower_elements(member.value, inner);
    }
  }

private:
  bool takes(std::string_view name, const json_tree& value) const {
    if (!is_one_of(subset_.keywords, name))
      return false;
    if (name == "format")
      return value.is_string() && is_one_of(subset_.formats, *value.if_string());
    if (!is_one_of(sizes, name))
      return true;
    const auto* size = value.if_int64();
    return size != nullptr && *size >= 0 && static_cast<uint64_t>(*size) <= subset_.sizes_max;
  }

  void lower_members(json_tree& x, const std::string& pointer) {
    if (!x.is_object())
      return;
    for (auto& member : x.members()) {
      lower(member.value, step(pointer, member.name));
    }
  }

  void lower_elements(json_tree& x, const std::string& pointer) {
    if (!x.is_array())
      return;
    size_t i = 0;
    for (auto& element : x.elements())
      lower(element, step(pointer, std::to_string(i++)));
  }

  const schema_subset& subset_;
  std::vector<schema_change>& report_;
};

} // namespace

lowered_schema lower_open(const json_schema& schema, const schema_subset& subset) {
  auto result = lower_plain(schema);
  auto tree = json_tree::parse(result.text);
  if (!tree)
    return result;
  open_lowering{subset, result.report}.lower(
    *tree, follow_root(schema.wire_tree()).value_or(std::string{}));
  result.text = tree->text();
  return result;
}

} // namespace troupe::detail
