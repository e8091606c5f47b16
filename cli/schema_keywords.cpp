#include "schema_keywords.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::cli {

namespace {

struct entry {
  std::string_view name;
  keyword_shape shape;
};

constexpr entry keywords[] = {
  {"$defs", keyword_shape::schema_map},
  {"$id", keyword_shape::string},
  {"$ref", keyword_shape::string},
  {"additionalItems", keyword_shape::schema},
  {"additionalProperties", keyword_shape::schema},
  {"allOf", keyword_shape::schema_list},
  {"anyOf", keyword_shape::schema_list},
  {"contains", keyword_shape::schema},
  {"definitions", keyword_shape::schema_map},
  {"dependencies", keyword_shape::dependency_map},
  {"dependentRequired", keyword_shape::names_map},
  {"dependentSchemas", keyword_shape::schema_map},
  {"description", keyword_shape::string},
  {"else", keyword_shape::schema},
  {"enum", keyword_shape::values},
  {"exclusiveMaximum", keyword_shape::number_or_boolean},
  {"exclusiveMinimum", keyword_shape::number_or_boolean},
  {"format", keyword_shape::string},
  {"if", keyword_shape::schema},
  {"items", keyword_shape::schema_or_list},
  {"maxItems", keyword_shape::count},
  {"maxLength", keyword_shape::count},
  {"maxProperties", keyword_shape::count},
  {"maximum", keyword_shape::number},
  {"minItems", keyword_shape::count},
  {"minLength", keyword_shape::count},
  {"minProperties", keyword_shape::count},
  {"minimum", keyword_shape::number},
  {"multipleOf", keyword_shape::positive},
  {"not", keyword_shape::schema},
  {"oneOf", keyword_shape::schema_list},
  {"pattern", keyword_shape::string},
  {"patternProperties", keyword_shape::schema_map},
  {"prefixItems", keyword_shape::schema_list},
  {"properties", keyword_shape::schema_map},
  {"propertyNames", keyword_shape::schema},
  {"required", keyword_shape::names},
  {"then", keyword_shape::schema},
  {"title", keyword_shape::string},
  {"type", keyword_shape::type},
  {"unevaluatedItems", keyword_shape::schema},
  {"unevaluatedProperties", keyword_shape::schema},
  {"uniqueItems", keyword_shape::boolean},
};

} // namespace

keyword_shape shape_of(std::string_view keyword) {
  const auto* i = std::find_if(std::begin(keywords), std::end(keywords),
                               [&](const entry& x) { return x.name == keyword; });
  return i == std::end(keywords) ? keyword_shape::any : i->shape;
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

} // namespace troupe::cli
