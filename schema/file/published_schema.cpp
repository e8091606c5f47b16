#include "published_schema.hpp"

#include "schema_keywords.hpp"

namespace troupe::detail {

namespace {

json_tree object_of(std::string_view name, json_tree value) {
  auto result = json_tree::object();
  result.set(name, std::move(value));
  return result;
}

json_tree typed(std::string_view type) {
  return object_of("type", type);
}

json_tree schema_itself() {
  return object_of("$ref", "#");
}

json_tree list_of(json_tree items, size_t least) {
  auto result = typed("array");
  result.set("items", std::move(items));
  if (least > 0)
    result.set("minItems", least);
  return result;
}

json_tree map_of(json_tree values) {
  auto result = typed("object");
  result.set("additionalProperties", std::move(values));
  return result;
}

json_tree either(json_tree x, json_tree y) {
  auto list = json_tree::array();
  list.push_back(std::move(x));
  list.push_back(std::move(y));
  return object_of("anyOf", std::move(list));
}

json_tree type_names() {
  auto names = json_tree::array();
  for (const auto* name : {"array", "boolean", "integer", "null", "number", "object", "string"})
    names.push_back(name);
  auto name = object_of("enum", std::move(names));
  return either(name, list_of(name, 1));
}

json_tree at_least_zero(bool is_exclusive, schema_draft draft) {
  auto result = typed(is_exclusive ? "number" : "integer");
  if (is_exclusive && draft > schema_draft::draft4)
    return result.set("exclusiveMinimum", 0), result;
  result.set("minimum", 0);
  if (is_exclusive)
    result.set("exclusiveMinimum", true);
  return result;
}

json_tree schema_of_shape(keyword_shape shape, schema_draft draft) {
  const auto strings = list_of(typed("string"), 0);
  switch (shape) {
  case keyword_shape::schema:
    return schema_itself();
  case keyword_shape::schema_list:
    return list_of(schema_itself(), 1);
  case keyword_shape::schema_or_list:
    return draft < schema_draft::draft2020_12 ? either(schema_itself(), list_of(schema_itself(), 1))
                                              : schema_itself();
  case keyword_shape::schema_map:
    return map_of(schema_itself());
  case keyword_shape::dependency_map:
    return map_of(either(schema_itself(), strings));
  case keyword_shape::names_map:
    return map_of(strings);
  case keyword_shape::type:
    return type_names();
  case keyword_shape::names:
    return strings;
  case keyword_shape::values:
    return typed("array");
  case keyword_shape::any:
    return json_tree::object();
  case keyword_shape::number:
    return typed("number");
  case keyword_shape::positive:
    return at_least_zero(true, draft);
  case keyword_shape::number_or_boolean:
    return typed(draft == schema_draft::draft4 ? "boolean" : "number");
  case keyword_shape::count:
    return at_least_zero(false, draft);
  case keyword_shape::string:
    return typed("string");
  case keyword_shape::boolean:
    return typed("boolean");
  }
  return {};
}

} // namespace

std::optional<json_tree> published_schema(std::string_view uri) {
  const auto dialect = published_dialect(uri);
  if (!dialect || dialect->is_lenient)
    return std::nullopt;
  auto types = json_tree::array();
  types.push_back("object");
  types.push_back("boolean");
  auto properties = json_tree::object();
  for (size_t i = 0; i < keyword_count; ++i) {
    const auto& entry = entry_of(static_cast<keyword>(i));
    if (entry.first <= dialect->draft && dialect->draft <= entry.last)
      properties.set(entry.name, schema_of_shape(entry.shape, dialect->draft));
  }
  auto result = json_tree::object();
  result.set("$schema", uri);
  result.set("type", std::move(types));
  result.set("properties", std::move(properties));
  return result;
}

} // namespace troupe::detail
