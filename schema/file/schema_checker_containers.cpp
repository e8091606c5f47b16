#include "schema_checker.hpp"

#include <algorithm>
#include <set>

namespace troupe::detail {

namespace {

constexpr auto is_unknown_member = [] { return "must be left out: the schema has no such member"; };

/// The node of a member's name, which stands before its value.
json_value name_of(const json_value::member& x) {
  return json_value{x.value.node() - 1};
}

const object_rules::property* find_property(const object_rules& rules, std::string_view name,
                                            size_t& hint) {
  // Most answers keep the order of the schema.
  const auto& xs = rules.properties;
  if (hint < xs.size() && xs[hint].name == name)
    return &xs[hint++];
  const auto found = std::lower_bound(rules.by_name.begin(), rules.by_name.end(), name,
                                      [&](uint32_t i, auto y) { return xs[i].name < y; });
  if (found == rules.by_name.end() || xs[*found].name != name)
    return nullptr;
  hint = *found + 1;
  return &xs[*found];
}

} // namespace

// -- arrays

bool schema_checker::check_array(const array_rules& rules, json_value value, const path& place,
                                 evaluated_parts* marks, schema_report* out) {
  auto ok = true;
  if (value.size() < rules.items_min)
    ok = violate(out, value, place, "minItems",
                 [&] { return count_message("at least", rules.items_min, "item"); });
  if (value.size() > rules.items_max)
    ok = violate(out, value, place, "maxItems",
                 [&] { return count_message("at most", rules.items_max, "item"); });
  if (!ok && out == nullptr)
    return false;
  ok = check_elements(rules, value, place, marks, out) && ok;
  if (!ok && out == nullptr)
    return false;
  if (rules.contains != nullptr)
    ok = check_contains(rules, value, place, marks, out) && ok;
  if (rules.is_unique && (ok || out != nullptr))
    ok = check_unique(value, place, out) && ok;
  return ok;
}

bool schema_checker::check_elements(const array_rules& rules, json_value value, const path& place,
                                    evaluated_parts* marks, schema_report* out) {
  if (rules.prefix.empty() && rules.rest == nullptr)
    return true;
  if (rules.has_prefix && rules.rest != nullptr && rules.rest->is_false
      && value.size() > rules.prefix.size() && out == nullptr)
    return false;
  auto ok = true;
  size_t index = 0;
  for (const auto element : value.elements()) {
    const auto is_listed = index < rules.prefix.size();
    const auto* schema = is_listed ? rules.prefix[index] : rules.rest;
    if (schema == nullptr)
      break;
    if (!is_listed && rules.has_prefix && schema->is_false)
      return violate(out, value, place, "items",
                     [&] { return count_message("at most", rules.prefix.size(), "item"); });
    ok = check(*schema, element, path::element(place, index), nullptr, out) && ok;
    if (!ok && out == nullptr)
      return false;
    if (marks != nullptr)
      marks->done[index] = true;
    ++index;
  }
  return ok;
}

bool schema_checker::check_contains(const array_rules& rules, json_value value, const path& place,
                                    evaluated_parts* marks, schema_report* out) {
  size_t count = 0;
  size_t index = 0;
  for (const auto element : value.elements()) {
    if (tries(*rules.contains, element, path::element(place, index), nullptr)) {
      ++count;
      if (marks != nullptr && rules.contains_evaluates)
        marks->done[index] = true;
    }
    ++index;
  }
  constexpr std::string_view of_the_kind = " of the kind that contains describes";
  auto violate_count = [&](std::string_view keyword, const char* relation, size_t limit) {
    return violate(out, value, place, keyword, [&] {
      return "must contain " + std::string{relation} + std::to_string(limit)
             + (limit == 1 ? " element" : " elements") + std::string{of_the_kind};
    });
  };
  auto ok = true;
  if (count < rules.contains_min && rules.contains_min == 1)
    ok = violate(out, value, place, "contains",
                 [&] { return "must contain an element" + std::string{of_the_kind}; });
  else if (count < rules.contains_min)
    ok = violate_count("minContains", "at least ", rules.contains_min);
  if (count > rules.contains_max)
    ok = violate_count("maxContains", "at most ", rules.contains_max);
  return ok;
}

bool schema_checker::check_unique(json_value value, const path& place, schema_report* out) {
  if (value.size() < 2 || !spend_on(value))
    return !has_given_up_;
  std::set<std::string> seen;
  auto ok = true;
  size_t index = 0;
  for (const auto element : value.elements()) {
    if (!seen.insert(canonical_json({element, text_})).second)
      ok = violate(out, element, path::element(place, index), "uniqueItems",
                   [] { return "must not repeat an earlier element"; });
    if (!ok && out == nullptr)
      return false;
    ++index;
  }
  return ok;
}

// -- objects

bool schema_checker::check_object(const object_rules& rules, json_value value, const path& place,
                                  evaluated_parts* marks, schema_report* out) {
  auto ok = true;
  auto go_on = [&](bool result) {
    ok = result && ok;
    return ok || out != nullptr;
  };
  if (value.size() < rules.members_min)
    ok = violate(out, value, place, "minProperties", [&] {
      return "must have at least " + std::to_string(rules.members_min) + " members";
    });
  if (value.size() > rules.members_max)
    ok = violate(out, value, place, "maxProperties", [&] {
      return "must have at most " + std::to_string(rules.members_max) + " members";
    });
  if (!go_on(ok) || !go_on(check_members(rules, value, place, marks, out)))
    return false;
  if (rules.dependent_names.empty() && rules.dependent_schemas.empty())
    return ok;
  return go_on(check_dependencies(rules, value, place, marks, out)) && ok;
}

bool schema_checker::check_members(const object_rules& rules, json_value value, const path& place,
                                   evaluated_parts* marks, schema_report* out) {
  auto ok = true;
  size_t hint = 0;
  size_t required_seen = 0;
  size_t index = 0;
  for (const auto member : value.members()) {
    const auto* declared = find_property(rules, member.name, hint);
    required_seen += declared != nullptr && declared->is_required ? 1 : 0;
    auto evaluated = declared != nullptr;
    const auto inner = path::member(place, member.name);
    ok = check_member(rules, member, declared, inner, evaluated, out) && ok;
    if (!ok && out == nullptr)
      return false;
    if (marks != nullptr && evaluated)
      marks->done[index] = true;
    ++index;
  }
  if (required_seen >= rules.required_count && rules.required.empty())
    return ok;
  return check_required(rules, value, place, out) && ok;
}

bool schema_checker::check_member(const object_rules& rules, const json_value::member& member,
                                  const object_rules::property* declared, const path& place,
                                  bool& evaluated, schema_report* out) {
  auto ok = declared == nullptr || check_declared(*declared, member.value, place, out);
  for (auto& [expression, schema] : rules.patterns) {
    const auto result = search(expression, member.name);
    if (result == pattern::result::found) {
      evaluated = true;
      ok = check(*schema, member.value, place, nullptr, out) && ok;
    } else if (result == pattern::result::unchecked) {
      ok = violate(out, member.value, place, "patternProperties", [] {
        return "has a name that is too difficult to match with a pattern of the schema";
      });
    }
  }
  if (rules.names != nullptr && !tries(*rules.names, name_of(member), place, nullptr))
    ok = violate(out, member.value, place, "propertyNames",
                 [] { return "has a name that the schema does not allow"; });
  if (evaluated || rules.additional == nullptr)
    return ok;
  evaluated = true;
  if (rules.additional->is_false)
    return violate(out, member.value, place, "additionalProperties", is_unknown_member);
  return check(*rules.additional, member.value, place, nullptr, out) && ok;
}

bool schema_checker::check_declared(const object_rules::property& declared, json_value value,
                                    const path& place, schema_report* out) {
  if (out == nullptr || declared.is_required || !value.is_null())
    return check(*declared.value, value, place, nullptr, out);
  const auto* before = std::exchange(out->dispensable, value.node());
  const auto ok = check(*declared.value, value, place, nullptr, out);
  out->dispensable = before;
  return ok;
}

bool schema_checker::check_required(const object_rules& rules, json_value value, const path& place,
                                    schema_report* out) {
  auto ok = true;
  auto look_for = [&](const std::string& name) {
    if (value.find(name))
      return;
    ok = false;
    if (out != nullptr)
      out->add_missing(path::member(place, name), "required", [] { return "is required"; });
  };
  for (auto& x : rules.properties)
    if (x.is_required && (ok || out != nullptr))
      look_for(x.name);
  for (auto& name : rules.required)
    if (ok || out != nullptr)
      look_for(name);
  return ok;
}

bool schema_checker::check_dependencies(const object_rules& rules, json_value value,
                                        const path& place, evaluated_parts* marks,
                                        schema_report* out) {
  auto ok = true;
  for (auto& [name, needed] : rules.dependent_names) {
    if (!value.find(name))
      continue;
    for (auto& other : needed) {
      if (value.find(other))
        continue;
      ok = false;
      if (out == nullptr)
        return false;
      out->add_missing(path::member(place, other), "dependentRequired",
                       [&, &name = name] { return "is required beside " + name; });
    }
  }
  for (auto& [name, schema] : rules.dependent_schemas) {
    if (value.find(name))
      ok = check(*schema, value, place, marks, out) && ok;
    if (!ok && out == nullptr)
      return false;
  }
  return ok;
}

// -- what nobody has looked at

bool schema_checker::check_unevaluated(const node& x, json_value value, const path& place,
                                       evaluated_parts& marks, schema_report* out) {
  auto ok = true;
  size_t index = 0;
  if (x.unevaluated_members != nullptr && value.is_object())
    for (const auto member : value.members()) {
      const auto inner = path::member(place, member.name);
      if (!marks.done[index] && x.unevaluated_members->is_false)
        ok = violate(out, member.value, inner, "unevaluatedProperties", is_unknown_member);
      else if (!marks.done[index])
        ok = check(*x.unevaluated_members, member.value, inner, nullptr, out) && ok;
      marks.done[index++] = true;
    }
  if (x.unevaluated_items != nullptr && value.is_array())
    for (const auto element : value.elements()) {
      const auto inner = path::element(place, index);
      if (!marks.done[index] && x.unevaluated_items->is_false)
        ok = violate(out, element, inner, "unevaluatedItems",
                     [] { return "must be left out: the schema has no such element"; });
      else if (!marks.done[index])
        ok = check(*x.unevaluated_items, element, inner, nullptr, out) && ok;
      marks.done[index++] = true;
    }
  return ok;
}

} // namespace troupe::detail
