#include "lower_strict.hpp"
#include "lower_words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace troupe::detail {

namespace {

bool is_one_of(std::span<const std::string_view> names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

constexpr std::array<std::string_view, 14> structure{
  "type",        "items",          "prefixItems", "properties", "required", "additionalProperties",
  "anyOf",       "oneOf",          "allOf",       "$ref",       "$defs",    "definitions",
  "description", "additionalItems"};

/// What says something of the value: beyond the subset, it is said in words.
constexpr std::array<std::string_view, 30> meaningful{"enum",
                                                      "const",
                                                      "pattern",
                                                      "format",
                                                      "minItems",
                                                      "maxItems",
                                                      "minimum",
                                                      "maximum",
                                                      "exclusiveMinimum",
                                                      "exclusiveMaximum",
                                                      "multipleOf",
                                                      "minLength",
                                                      "maxLength",
                                                      "uniqueItems",
                                                      "contains",
                                                      "minContains",
                                                      "maxContains",
                                                      "minProperties",
                                                      "maxProperties",
                                                      "propertyNames",
                                                      "default",
                                                      "examples",
                                                      "not",
                                                      "if",
                                                      "then",
                                                      "else",
                                                      "dependentRequired",
                                                      "dependentSchemas",
                                                      "contentEncoding",
                                                      "contentMediaType"};

constexpr std::array<std::string_view, 3> impossible{"patternProperties", "$dynamicRef",
                                                     "$recursiveRef"};

} // namespace

bool has_keyword(const schema_subset& subset, std::string_view keyword) {
  return is_one_of(subset.keywords, keyword);
}

bool has_format(const schema_subset& subset, std::string_view name) {
  return is_one_of(subset.formats, name);
}

bool takes_label(const schema_subset& subset, const json_tree& label) {
  return subset.other_labels ? !label.is_array() && !label.is_object()
                             : label.is_string() || label.is_number();
}

strict_fate fate_of(std::string_view keyword, const schema_subset& subset) {
  if (is_one_of(structure, keyword))
    return strict_fate::structure;
  if (has_keyword(subset, keyword))
    return strict_fate::kept;
  if (is_one_of(meaningful, keyword))
    return strict_fate::described;
  return is_one_of(impossible, keyword) ? strict_fate::refused : strict_fate::dropped;
}

bool has_lookaround(std::string_view expression) {
  auto in_class = false;
  for (size_t i = 0; i < expression.size(); ++i) {
    auto c = expression[i];
    auto rest = expression.substr(i);
    if (c == '\\')
      ++i;
    else if (c == '[' || c == ']')
      in_class = c == '[';
    else if (!in_class
             && (rest.starts_with("(?=") || rest.starts_with("(?!") || rest.starts_with("(?<=")
                 || rest.starts_with("(?<!")))
      return true;
  }
  return false;
}

bool has_backreference(std::string_view expression) {
  for (size_t i = 0; i + 1 < expression.size(); ++i)
    if (expression[i] == '\\') {
      const auto c = expression[++i];
      if ((c >= '1' && c <= '9') || c == 'k' || c == 'b' || c == 'B')
        return true;
    }
  return false;
}

namespace {

bool has_named_members(const json_tree& node) {
  const auto* members = node.find("properties");
  return members != nullptr && !members->members().empty();
}

/// What is no scalar was refused before.
bool takes_labels(const schema_subset& subset, const json_tree& labels) {
  const auto& all = labels.elements();
  return subset.other_labels || std::all_of(all.begin(), all.end(), [&](const json_tree& x) {
           return takes_label(subset, x);
         });
}

} // namespace

bool strict_lowering::has_value(std::string_view keyword, const json_tree& value) const {
  const auto* text = value.if_string();
  if (keyword == "format")
    return text != nullptr && has_format(subset_, *text);
  if (keyword == "pattern")
    return text == nullptr
           || ((subset_.lookaround || !has_lookaround(*text))
               && (subset_.backreferences || !has_backreference(*text)));
  if (keyword == "enum")
    return takes_labels(subset_, value);
  if (keyword != "minItems")
    return true;
  const auto* number = value.if_int64();
  return number != nullptr && std::cmp_less_equal(*number, subset_.min_items_max);
}

side_notes strict_lowering::take_notes(const json_tree& node, const std::string& pointer,
                                       const std::function<bool(std::string_view)>& stays) {
  side_notes result;
  std::vector<std::string> notes;
  for (const auto& [name, value] : node.members()) {
    auto fate = fate_of(name, subset_);
    // Beside members that are named, it is about those that a closed object has not anyway.
    if (name == "patternProperties" && has_named_members(node))
      fate = strict_fate::described;
    if (fate == strict_fate::kept && (!stays(name) || !has_value(name, value)))
      fate = strict_fate::described;
    if (name == "uniqueItems" && value == json_tree{false})
      fate = strict_fate::dropped;
    switch (fate) {
    case strict_fate::structure:
      break;
    case strict_fate::kept:
      result.kept.push_back({name, value});
      break;
    case strict_fate::described:
      notes.push_back(in_words(name, value));
      changed(pointer, name, schema_change_kind::described);
      break;
    case strict_fate::dropped:
      changed(pointer, name, schema_change_kind::dropped);
      break;
    case strict_fate::refused:
      refused(pointer, name);
      break;
    }
  }
  result.description = with_notes(node.string_at("description"), notes);
  return result;
}

void strict_lowering::drop_beside(const json_tree& node, const std::string& pointer) {
  for (std::string_view keyword : {"type", "required", "additionalProperties"})
    if (node.find(keyword) != nullptr)
      changed(pointer, keyword, schema_change_kind::dropped);
}

} // namespace troupe::detail
