#include "gemini_schema.hpp"

#include "../proto_shape.hpp"
#include "../reply_json.hpp"
#include "../request_json.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

/// A member and what JSON Schema calls it.
struct renamed {
  std::string_view from;
  std::string_view to;
};

constexpr std::array kept_members{
  renamed{"format", "format"},           renamed{"title", "title"},
  renamed{"description", "description"}, renamed{"enum", "enum"},
  renamed{"required", "required"},       renamed{"minimum", "minimum"},
  renamed{"maximum", "maximum"},         renamed{"pattern", "pattern"},
  renamed{"default", "default"}};

constexpr std::array counted_members{
  renamed{"min_items", "minItems"},           renamed{"max_items", "maxItems"},
  renamed{"min_length", "minLength"},         renamed{"max_length", "maxLength"},
  renamed{"min_properties", "minProperties"}, renamed{"max_properties", "maxProperties"}};

void append_schema(reply_json& json, std::string_view name, json_value schema);

std::string in_small_letters(std::string_view x) {
  std::string result(x);
  for (auto& c : result)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return result;
}

void append_type(reply_json& json, json_value schema) {
  const auto type = in_small_letters(text_of(schema, "type"));
  if (type.empty() || type == "type_unspecified")
    return;
  if (member_of(schema, "nullable").as_bool())
    json.begin_list("type").text({}, type).text({}, "null").end_list();
  else
    json.text("type", type);
}

void append_properties(reply_json& json, json_value schema) {
  const auto properties = member_of(schema, "properties");
  const auto order = proto_member(schema, "property_ordering");
  const auto is_ordered = [&order](std::string_view name) {
    for (const auto x : order.elements())
      if (x.as_string() == name)
        return true;
    return false;
  };
  json.begin("properties");
  for (const auto x : order.elements())
    if (const auto part = properties.find(x.as_string()))
      append_schema(json, x.as_string(), *part);
  for (const auto [name, part] : properties.members())
    if (!is_ordered(name))
      append_schema(json, name, part);
  json.end();
}

void append_schema(reply_json& json, std::string_view name, json_value schema) {
  json.begin(name);
  append_type(json, schema);
  for (const auto& x : kept_members)
    if (has(schema, x.from))
      json.raw(x.to, member_of(schema, x.from).text());
  for (const auto& x : counted_members)
    if (const auto value = proto_member(schema, x.from); !value.is_null())
      json.raw(x.to, value.is_string() ? std::string(value.as_string()) : value.text());
  if (has(schema, "properties"))
    append_properties(json, schema);
  if (has(schema, "items"))
    append_schema(json, "items", member_of(schema, "items"));
  if (const auto parts = proto_member(schema, "any_of"); parts.size() > 0) {
    json.begin_list("anyOf");
    for (const auto part : parts.elements())
      append_schema(json, {}, part);
    json.end_list();
  }
  json.end();
}

} // namespace

std::string json_schema_of(json_value schema) {
  std::string result;
  reply_json json(result);
  append_schema(json, {}, schema);
  return result;
}

} // namespace troupe::rehearsing
