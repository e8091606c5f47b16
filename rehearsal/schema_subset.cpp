#include "schema_subset.hpp"

#include "request_json.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

class subset_check {
public:
  subset_check(const subset_rules& rules, subset_counts& counts) : rules_(rules), counts_(counts) {}

  std::string finish(json_value schema) {
    check(schema);
    if (!problem_.empty())
      return problem_;
    if (rules_.optional_max > 0 && counts_.optional > rules_.optional_max)
      return "Schemas contains too many optional parameters (" + std::to_string(counts_.optional)
             + "), which would make grammar compilation inefficient. Reduce the number of optional "
               "parameters in your tool schemas (limit: "
             + std::to_string(rules_.optional_max) + ").";
    if (rules_.unions_max > 0 && counts_.unions > rules_.unions_max)
      return "Schemas contains too many parameters with union types ("
             + std::to_string(counts_.unions)
             + " parameters with type arrays or anyOf). This causes exponential compilation cost. "
               "Reduce the number of nullable or union-typed parameters (limit: "
             + std::to_string(rules_.unions_max) + " parameters with unions).";
    return {};
  }

private:
  void check(json_value x) {
    if (!x.is_object() || !problem_.empty())
      return;
    const auto type = member_of(x, "type");
    counts_.unions += type.is_array() || has(x, "anyOf") ? 1 : 0;
    for (const auto [name, value] : x.members())
      if (std::find(rules_.unknown.begin(), rules_.unknown.end(), name) != rules_.unknown.end())
        return complain("For '" + std::string(type.is_string() ? type.as_string() : "any"sv)
                        + "' type, property '" + std::string(name) + "' is not supported");
    if (type.as_string() == "object" || has(x, "properties"))
      check_object(x);
    for (const auto name : {"items"sv, "additionalProperties"sv})
      check(member_of(x, name));
    for (const auto name : {"anyOf"sv, "allOf"sv, "oneOf"sv, "prefixItems"sv})
      for (const auto part : member_of(x, name).elements())
        check(part);
    for (const auto name : {"$defs"sv, "definitions"sv})
      for (const auto [key, part] : member_of(x, name).members())
        check(part);
  }

  void check_object(json_value x) {
    const auto open = member_of(x, "additionalProperties");
    if (!rules_.open_words.empty() && (open.kind() != json_kind::boolean || open.as_bool()))
      return complain(std::string(rules_.open_words));
    const auto required = member_of(x, "required");
    for (const auto [name, part] : member_of(x, "properties").members()) {
      bool found = false;
      for (const auto y : required.elements())
        found = found || y.as_string() == name;
      counts_.optional += found ? 0 : 1;
      if (!found && rules_.all_required)
        return complain("'required' is required to be supplied and to be an array including every "
                        "key in properties. Missing '"
                        + std::string(name) + "'.");
      check(part);
    }
  }

  void complain(std::string words) {
    if (problem_.empty())
      problem_ = std::move(words);
  }

  const subset_rules& rules_;
  subset_counts& counts_;
  std::string problem_;
};

} // namespace

std::string outside_of(const subset_rules& rules, json_value schema, subset_counts& counts) {
  return subset_check(rules, counts).finish(schema);
}

} // namespace troupe::rehearsing
