#include "lower_strict.hpp"
#include "lower_words.hpp"

#include <algorithm>
#include <array>

namespace troupe::detail {

namespace {

template <size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

constexpr std::array<std::string_view, 14> structure{
  "type",        "items",          "prefixItems", "properties", "required", "additionalProperties",
  "anyOf",       "oneOf",          "allOf",       "$ref",       "$defs",    "definitions",
  "description", "additionalItems"};

constexpr std::array<std::string_view, 11> kept{
  "enum",    "const",   "pattern",          "format",           "minItems",  "maxItems",
  "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"};

constexpr std::array<std::string_view, 19> described{"minLength",
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

constexpr std::array<std::string_view, 9> strict_formats{"date-time", "date",  "time",
                                                         "duration",  "email", "hostname",
                                                         "ipv4",      "ipv6",  "uuid"};

} // namespace

strict_fate fate_of(std::string_view keyword) {
  if (is_one_of(structure, keyword))
    return strict_fate::structure;
  if (is_one_of(kept, keyword))
    return strict_fate::kept;
  if (is_one_of(described, keyword))
    return strict_fate::described;
  return is_one_of(impossible, keyword) ? strict_fate::refused : strict_fate::dropped;
}

bool is_strict_format(std::string_view name) {
  return is_one_of(strict_formats, name);
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

side_notes strict_lowering::take_notes(const json_tree& node, const std::string& pointer,
                                       const std::function<bool(std::string_view)>& stays) {
  side_notes result;
  std::vector<std::string> notes;
  for (const auto& [name, value] : node.members()) {
    auto fate = fate_of(name);
    if (fate == strict_fate::kept
        && (!stays(name) || (name == "format" && !is_strict_format(node.string_at("format")))
            || (name == "pattern" && has_lookaround(node.string_at("pattern")))))
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
