#include "mistaken_schema.hpp"

#include "schema_keywords.hpp"

#include <algorithm>
#include <initializer_list>

namespace troupe::detail {

namespace {

bool is_one_of(std::initializer_list<std::string_view> names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

bool has_constraints(const json_tree& x);

/// Members that are no keyword of any draft, nor anybody's own word for readers.
bool has_others(const json_tree& x) {
  return std::any_of(x.members().begin(), x.members().end(), [](auto& member) {
    return !is_any_keyword(member.name) && !member.name.starts_with("x-");
  });
}

/// Whether a value that stands where a schema may is data: {"sku": "a1"}.
bool is_data(const json_tree& x) {
  if (x.is_array())
    return !x.elements().empty() && std::all_of(x.elements().begin(), x.elements().end(), is_data);
  return x.is_object() && has_others(x) && !has_constraints(x);
}

/// Whether a member is a keyword that narrows what values are right, with a value that it may have.
/// Samples of records have members that are called like keywords.
bool constrains(const json_member& x) {
  const auto* entry = keyword_named(x.name);
  if (entry == nullptr || !fits(x.value, entry->shape)
      || is_one_of({"title", "description", "format", "id", "$id", "$schema"}, x.name))
    return false;
  const auto holds_schemas = entry->shape == keyword_shape::schema
                             || entry->shape == keyword_shape::schema_list
                             || entry->shape == keyword_shape::schema_or_list;
  return !holds_schemas || !is_data(x.value);
}

bool has_constraints(const json_tree& x) {
  return std::any_of(x.members().begin(), x.members().end(), constrains);
}

/// Where the schema stands within what APIs wrap it in: "/function/parameters". Empty if there is
/// none.
std::string schema_within(const json_tree& x) {
  constexpr std::string_view wrappers[]
    = {"function", "parameters",  "input_schema",    "inputSchema",     "response_format",
       "tools",    "json_schema", "schema",          "functions",       "parametersJsonSchema",
       "toolSpec", "json",        "response_schema", "responseSchema",  "functionDeclarations",
       "text",     "format",      "toolConfig",      "generationConfig"};
  for (const auto name : wrappers) {
    const auto* inner = x.find(name);
    auto place = "/" + std::string{name};
    if (inner != nullptr && inner->is_array() && !inner->elements().empty()) {
      inner = &inner->elements().front();
      place += "/0";
    }
    if (inner == nullptr || !inner->is_object())
      continue;
    if (has_constraints(*inner))
      return place;
    if (const auto rest = schema_within(*inner); !rest.empty())
      return place + rest;
    // {} is a schema, too.
    if (inner->members().empty() && is_one_of({"parameters", "schema", "input_schema"}, name))
      return place;
  }
  return {};
}

std::string words_for_wrapper(const std::string& place) {
  return "is no schema, but looks like the description of a function or of a response format, as "
         "APIs take them: give the schema within it, which stands at "
         + place;
}

std::string words_for_sample(const json_tree& x) {
  std::string names;
  for (const auto& member : x.members())
    if (keyword_named(member.name) == nullptr && names.size() < 60)
      names += (names.empty() ? "" : ", ") + member.name;
  const auto* type = x.find("type");
  const auto begin = type != nullptr && type->is_string()
                       ? "has the type " + type->text() + ", which does not exist, and no other "
                       : std::string{"has no "};
  return begin
         + "keyword of JSON Schema, so it would allow anything: is this a sample of a record ("
         + names
         + ")? A schema says {\"type\": \"object\", \"properties\": {…}}; to allow anything, give "
           "{}";
}

} // namespace

std::optional<std::string> mistaken_for_schema(const json_tree& x) {
  if (x.is_array()) {
    const auto* first = x.elements().empty() ? nullptr : &x.elements().front();
    if (first != nullptr && first->is_object() && !has_constraints(*first))
      if (const auto place = schema_within(*first); !place.empty())
        return words_for_wrapper("/0" + place);
    return "is no JSON Schema: it must be an object, not a list. For a list of records it says "
           "{\"type\": \"array\", \"items\": {…}}";
  }
  if (!x.is_object() || has_constraints(x))
    return std::nullopt;
  if (const auto place = schema_within(x); !place.empty())
    return words_for_wrapper(place);
  if (has_others(x))
    return words_for_sample(x);
  return std::nullopt;
}

} // namespace troupe::detail
