#include "schema_keywords.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::detail {

namespace {

constexpr keyword_entry keywords[] = {
  {"$anchor", keyword_shape::string, schema_draft::draft2019_09},
  {"$defs", keyword_shape::schema_map},
  {"$dynamicAnchor", keyword_shape::string, schema_draft::draft2020_12},
  {"$dynamicRef", keyword_shape::string, schema_draft::draft2020_12},
  {"$id", keyword_shape::string, schema_draft::draft6},
  {"$recursiveAnchor", keyword_shape::boolean, schema_draft::draft2019_09,
   schema_draft::draft2019_09},
  {"$recursiveRef", keyword_shape::string, schema_draft::draft2019_09, schema_draft::draft2019_09},
  {"$ref", keyword_shape::string},
  {"$schema", keyword_shape::string},
  {"additionalItems", keyword_shape::schema},
  {"additionalProperties", keyword_shape::schema},
  {"allOf", keyword_shape::schema_list},
  {"anyOf", keyword_shape::schema_list},
  {"const", keyword_shape::any, schema_draft::draft6},
  {"contains", keyword_shape::schema, schema_draft::draft6},
  {"definitions", keyword_shape::schema_map},
  {"dependencies", keyword_shape::dependency_map},
  {"dependentRequired", keyword_shape::names_map, schema_draft::draft2019_09},
  {"dependentSchemas", keyword_shape::schema_map, schema_draft::draft2019_09},
  {"description", keyword_shape::string},
  {"else", keyword_shape::schema, schema_draft::draft7},
  {"enum", keyword_shape::values},
  {"exclusiveMaximum", keyword_shape::number_or_boolean},
  {"exclusiveMinimum", keyword_shape::number_or_boolean},
  {"format", keyword_shape::string},
  {"id", keyword_shape::string, schema_draft::draft4, schema_draft::draft4},
  {"if", keyword_shape::schema, schema_draft::draft7},
  {"items", keyword_shape::schema_or_list},
  {"maxContains", keyword_shape::count, schema_draft::draft2019_09},
  {"maxItems", keyword_shape::count},
  {"maxLength", keyword_shape::count},
  {"maxProperties", keyword_shape::count},
  {"maximum", keyword_shape::number},
  {"minContains", keyword_shape::count, schema_draft::draft2019_09},
  {"minItems", keyword_shape::count},
  {"minLength", keyword_shape::count},
  {"minProperties", keyword_shape::count},
  {"minimum", keyword_shape::number},
  {"multipleOf", keyword_shape::positive},
  {"not", keyword_shape::schema},
  {"oneOf", keyword_shape::schema_list},
  {"pattern", keyword_shape::string},
  {"patternProperties", keyword_shape::schema_map},
  {"prefixItems", keyword_shape::schema_list, schema_draft::draft2020_12},
  {"properties", keyword_shape::schema_map},
  {"propertyNames", keyword_shape::schema, schema_draft::draft6},
  {"required", keyword_shape::names},
  {"then", keyword_shape::schema, schema_draft::draft7},
  {"title", keyword_shape::string},
  {"type", keyword_shape::type},
  {"unevaluatedItems", keyword_shape::schema, schema_draft::draft2019_09},
  {"unevaluatedProperties", keyword_shape::schema, schema_draft::draft2019_09},
  {"uniqueItems", keyword_shape::boolean},
};

static_assert(std::size(keywords) == keyword_count);

/// Keywords that only inform.
constexpr std::string_view annotations[] = {"$comment",         "$vocabulary",   "contentEncoding",
                                            "contentMediaType", "contentSchema", "default",
                                            "deprecated",       "example",       "examples",
                                            "nullable",         "readOnly",      "writeOnly"};

/// Whether the vocabulary that it belongs to is in force.
bool is_in_force(keyword x, const keyword_entry& entry, const schema_dialect& dialect) {
  if (!dialect.is_lenient && (dialect.draft < entry.first || dialect.draft > entry.last))
    return false;
  if (x == keyword::unevaluated_items || x == keyword::unevaluated_properties)
    return dialect.has_unevaluated;
  switch (entry.shape) {
  case keyword_shape::schema:
  case keyword_shape::schema_list:
  case keyword_shape::schema_or_list:
  case keyword_shape::schema_map:
  case keyword_shape::dependency_map:
    return dialect.has_applicators || x == keyword::defs;
  case keyword_shape::string:
  case keyword_shape::boolean:
    return dialect.has_validation || (x != keyword::pattern && x != keyword::unique_items);
  case keyword_shape::count:
    return dialect.has_validation || (dialect.has_applicators && (x == keyword::min_contains));
  case keyword_shape::names_map:
  case keyword_shape::type:
  case keyword_shape::names:
  case keyword_shape::values:
  case keyword_shape::any:
  case keyword_shape::number:
  case keyword_shape::positive:
  case keyword_shape::number_or_boolean:
    break;
  }
  return dialect.has_validation;
}

bool is_type_name(const json_tree& x) {
  constexpr std::string_view names[] = {"array",  "boolean", "integer", "null",
                                        "number", "object",  "string"};
  return x.is_string()
         && std::find(std::begin(names), std::end(names), *x.if_string()) != std::end(names);
}

bool is_string(const json_tree& x) {
  return x.is_string();
}

/// 2.0 is a count, too.
bool is_count(const json_tree& x) {
  constexpr double exact_max = 9007199254740992.0;
  if (const auto* whole = x.if_int64())
    return *whole >= 0;
  if (const auto* real = x.if_double())
    return *real >= 0 && *real <= exact_max
           && *real == static_cast<double>(static_cast<uint64_t>(*real));
  return x.if_uint64() != nullptr;
}

bool is_positive(const json_tree& x) {
  if (const auto* real = x.if_double())
    return *real > 0;
  return is_count(x) && x != json_tree{0};
}

template <class Predicate>
bool each_element(const json_tree& x, Predicate predicate) {
  return x.is_array() && std::all_of(x.elements().begin(), x.elements().end(), predicate);
}

bool is_name_list(const json_tree& x) {
  return each_element(x, is_string);
}

} // namespace

const keyword_entry* keyword_named(std::string_view name) {
  const auto* i
    = std::lower_bound(std::begin(keywords), std::end(keywords), name,
                       [](const keyword_entry& x, std::string_view y) { return x.name < y; });
  return i != std::end(keywords) && i->name == name ? i : nullptr;
}

const keyword_entry& entry_of(keyword x) {
  return keywords[static_cast<size_t>(x)];
}

keyword_values::keyword_values(const json_tree& schema, const schema_dialect& dialect) {
  for (auto& [name, value] : schema.members()) {
    const auto* entry = keyword_named(name);
    if (entry == nullptr)
      continue;
    const auto index = static_cast<size_t>(entry - keywords);
    if (is_in_force(static_cast<keyword>(index), *entry, dialect))
      values_[index] = &value;
  }
}

bool is_any_keyword(std::string_view name) {
  return keyword_named(name) != nullptr
         || std::find(std::begin(annotations), std::end(annotations), name)
              != std::end(annotations);
}

bool fits(const json_tree& x, keyword_shape shape) {
  switch (shape) {
  case keyword_shape::schema:
    return x.is_object() || x.is_bool();
  case keyword_shape::schema_list:
    return x.is_array() && !x.elements().empty();
  case keyword_shape::schema_or_list:
    return x.is_object() || x.is_bool() || x.is_array();
  case keyword_shape::schema_map:
  case keyword_shape::dependency_map:
    return x.is_object();
  case keyword_shape::names_map:
    return x.is_object() && std::all_of(x.members().begin(), x.members().end(), [](auto& member) {
             return is_name_list(member.value);
           });
  case keyword_shape::type:
    return is_type_name(x) || (each_element(x, is_type_name) && !x.elements().empty());
  case keyword_shape::names:
    return is_name_list(x);
  case keyword_shape::values:
    return x.is_array() && !x.elements().empty();
  case keyword_shape::any:
    return true;
  case keyword_shape::number:
    return x.is_number();
  case keyword_shape::positive:
    return is_positive(x);
  case keyword_shape::number_or_boolean:
    return x.is_number() || x.is_bool();
  case keyword_shape::count:
    return is_count(x);
  case keyword_shape::string:
    return x.is_string();
  case keyword_shape::boolean:
    return x.is_bool();
  }
  return true;
}

std::string_view to_string(keyword_shape x) {
  switch (x) {
  case keyword_shape::schema:
    return "a schema (an object, true or false)";
  case keyword_shape::schema_list:
    return "an array of one schema or more";
  case keyword_shape::schema_or_list:
    return "a schema or an array of schemas";
  case keyword_shape::schema_map:
    return "an object of schemas";
  case keyword_shape::dependency_map:
    return "an object of schemas or arrays of strings";
  case keyword_shape::names_map:
    return "an object of arrays of strings";
  case keyword_shape::type:
    return "one of array, boolean, integer, null, number, object and string, or an array of these";
  case keyword_shape::names:
    return "an array of strings";
  case keyword_shape::values:
    return "an array of one value or more";
  case keyword_shape::any:
    return "anything";
  case keyword_shape::number:
    return "a number";
  case keyword_shape::positive:
    return "a number above 0";
  case keyword_shape::number_or_boolean:
    return "a number";
  case keyword_shape::count:
    return "an integer from 0 on";
  case keyword_shape::string:
    return "a string";
  case keyword_shape::boolean:
    return "true or false";
  }
  return {};
}

} // namespace troupe::detail
