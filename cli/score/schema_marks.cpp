#include "schema_marks.hpp"

#include "comparison.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace troupe::cli {

namespace {

constexpr std::string_view maps[] = {"properties", "patternProperties", "$defs", "definitions",
                                     "dependentSchemas"};
/// Their values hold examples of records, not schemas.
constexpr std::string_view data[] = {"enum", "const", "default", "examples", "example"};

template <size_t N>
bool is_among(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// Whether `type` is told and none of `names`.
bool is_other_than(const json_tree& schema, std::initializer_list<std::string_view> names) {
  const auto* type = schema.find("type");
  if (type == nullptr)
    return false;
  const auto is_one = [&](const json_tree& x) {
    return x.is_string() && std::find(names.begin(), names.end(), *x.if_string()) != names.end();
  };
  if (type->is_array())
    return std::none_of(type->elements().begin(), type->elements().end(), is_one);
  return !is_one(*type);
}

unexpected<error> wrong_at(const std::string& pointer, const std::string& problem) {
  return failed(errc::configuration, "the schema at " + pointer + " " + problem);
}

/// A comparison that no value of the place could be put to.
std::string_view misfit(const json_tree& schema, comparison_kind kind) {
  switch (kind) {
  case comparison_kind::case_insensitive:
  case comparison_kind::date:
  case comparison_kind::text:
    return is_other_than(schema, {"string"}) ? "strings (of a list: in its items)" : "";
  case comparison_kind::number:
    return is_other_than(schema, {"number", "integer"}) ? "numbers (of a list: in its items)" : "";
  case comparison_kind::set:
  case comparison_kind::ordered:
    return is_other_than(schema, {"array"}) ? "lists" : "";
  case comparison_kind::exact:
  case comparison_kind::ignore:
    return {};
  }
  return {};
}

expected<void> check_here(const json_tree& schema, const std::string& pointer) {
  if (const auto* x = schema.find("x-compare")) {
    const auto place = pointer + "/x-compare";
    const auto how = read_comparison(*x);
    if (!how)
      return wrong_at(place, how.error().message);
    if (const auto wanted = misfit(schema, how->kind); !wanted.empty())
      return wrong_at(place, "is " + x->text() + ", which compares " + std::string{wanted});
  }
  const auto* key = schema.find("x-key");
  if (key == nullptr)
    return {};
  const auto& names = key->elements();
  const auto fine = key->is_string()
                    || (!names.empty()
                        && std::all_of(names.begin(), names.end(),
                                       [](const json_tree& x) { return x.is_string(); }));
  if (!fine)
    return wrong_at(pointer + "/x-key", "is " + key->text()
                                          + ", which must be the name of a member of the list's "
                                            "elements, or a list of such names");
  if (is_other_than(schema, {"array"}))
    return wrong_at(pointer + "/x-key", "stands where no list is");
  return {};
}

expected<void> check_below(const json_tree& x, const std::string& pointer, bool is_map) {
  if (x.is_array()) {
    for (size_t i = 0; i < x.elements().size(); ++i)
      if (auto fine = check_below(x.elements()[i], pointer + "/" + std::to_string(i), false); !fine)
        return fine;
    return {};
  }
  if (!x.is_object())
    return {};
  if (!is_map)
    if (auto fine = check_here(x, pointer); !fine)
      return fine;
  for (const auto& [name, value] : x.members()) {
    if (!is_map && (is_among(name, data) || name.starts_with("x-")))
      continue;
    auto place = pointer;
    append_pointer(place, name);
    if (auto fine = check_below(value, place, !is_map && is_among(name, maps)); !fine)
      return fine;
  }
  return {};
}

} // namespace

expected<void> check_marks(const json_tree& schema) {
  return check_below(schema, {}, false);
}

} // namespace troupe::cli
