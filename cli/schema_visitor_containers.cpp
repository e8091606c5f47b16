#include "schema_visitor.hpp"

#include <troupe/limit_notes.hpp>

#include <map>
#include <set>

namespace troupe::cli {

// -- arrays

bool schema_visitor::element(const subschema* x, size_t index) {
  return child(x, value_[static_cast<rapidjson::SizeType>(index)],
               detail::path::element(place_, index));
}

bool schema_visitor::visit(const ContainsConstraint& x) {
  if (!value_.IsArray())
    return true;
  for (auto& entry : value_.GetArray())
    if (matches(x.getSubschema(), entry))
      return true;
  return violate("contains", "must contain an element of the kind that contains describes");
}

bool schema_visitor::visit(const LinearItemsConstraint& x) {
  if (!value_.IsArray())
    return true;
  auto ok = true;
  const size_t size = value_.Size();
  x.applyToItemSubschemas([&](unsigned index, const subschema* item) {
    if (index >= size)
      return false;
    ok = element(item, index) && ok;
    return true;
  });
  const auto listed = x.getItemSubschemaCount();
  const auto* rest = x.getAdditionalItemsSubschema();
  if (rest == nullptr && size > listed)
    return violate("items", detail::count_message("at most", listed, "item"));
  for (size_t index = listed; index < size; ++index)
    ok = element(rest, index) && ok;
  return ok;
}

bool schema_visitor::visit(const MaxItemsConstraint& x) {
  return !value_.IsArray() || value_.Size() <= x.getMaxItems()
         || violate("maxItems", detail::count_message("at most", x.getMaxItems(), "item"));
}

bool schema_visitor::visit(const MinItemsConstraint& x) {
  return !value_.IsArray() || value_.Size() >= x.getMinItems()
         || violate("minItems", detail::count_message("at least", x.getMinItems(), "item"));
}

bool schema_visitor::visit(const SingularItemsConstraint& x) {
  auto ok = true;
  if (value_.IsArray())
    for (size_t index = 0; index < value_.Size(); ++index)
      ok = element(x.getItemsSubschema(), index) && ok;
  return ok;
}

bool schema_visitor::visit(const UniqueItemsConstraint&) {
  if (!value_.IsArray())
    return true;
  std::set<std::string> seen;
  auto ok = true;
  size_t index = 0;
  for (auto& entry : value_.GetArray()) {
    if (!seen.insert(canonical_json(entry)).second)
      ok = violate_at(detail::path::element(place_, index), &entry, "uniqueItems",
                      "must not repeat an earlier element");
    ++index;
  }
  return ok;
}

// -- objects

const rapidjson::Value* schema_visitor::member(std::string_view name) const {
  const auto i
    = value_.FindMember(rapidjson::Value{rapidjson::StringRef(name.data(), name.size())});
  return i == value_.MemberEnd() ? nullptr : &i->value;
}

bool schema_visitor::visit(const DependenciesConstraint& x) {
  if (!value_.IsObject())
    return true;
  auto ok = true;
  x.applyToPropertyDependencies([&](const auto& name, const auto& needed) {
    if (member(name) == nullptr)
      return true;
    for (auto& other : needed)
      if (member(other) == nullptr)
        ok = violate_at(detail::path::member(place_, other), nullptr, "dependentRequired",
                        "is required beside " + std::string{name});
    return true;
  });
  x.applyToSchemaDependencies([&](const auto& name, const subschema* part) {
    ok = (member(name) == nullptr || also(part)) && ok;
    return true;
  });
  return ok;
}

bool schema_visitor::visit(const MaxPropertiesConstraint& x) {
  return !value_.IsObject() || value_.MemberCount() <= x.getMaxProperties()
         || violate("maxProperties",
                    "must have at most " + std::to_string(x.getMaxProperties()) + " members");
}

bool schema_visitor::visit(const MinPropertiesConstraint& x) {
  return !value_.IsObject() || value_.MemberCount() >= x.getMinProperties()
         || violate("minProperties",
                    "must have at least " + std::to_string(x.getMinProperties()) + " members");
}

bool schema_visitor::visit(const PropertiesConstraint& x) {
  if (!value_.IsObject())
    return true;
  std::map<std::string_view, const subschema*> known;
  x.applyToProperties([&](const auto& name, const subschema* part) {
    known.emplace(name, part);
    return true;
  });
  auto ok = true;
  for (auto& entry : value_.GetObject()) {
    const auto name = text_of(entry.name);
    const auto place = detail::path::member(place_, name);
    const auto i = known.find(name);
    if (i != known.end())
      ok = child(i->second, entry.value, place) && ok;
    ok = additional(x, entry, place, i != known.end()) && ok;
  }
  return ok;
}

bool schema_visitor::additional(const PropertiesConstraint& x, const value_type::Member& entry,
                                const detail::path& place, bool evaluated) {
  auto ok = true;
  x.applyToPatternProperties([&](const auto& expression, const subschema* part) {
    if (found({expression.data(), expression.size()}, text_of(entry.name))) {
      evaluated = true;
      ok = child(part, entry.value, place) && ok;
    }
    return true;
  });
  if (evaluated)
    return ok;
  if (const auto* rest = x.getAdditionalPropertiesSubschema())
    return child(rest, entry.value, place);
  return violate_at(place, &entry.value, "additionalProperties",
                    "must be left out: the schema has no such member");
}

bool schema_visitor::visit(const PropertyNamesConstraint& x) {
  if (!value_.IsObject())
    return true;
  auto ok = true;
  for (auto& entry : value_.GetObject())
    if (!matches(x.getSubschema(), entry.name))
      ok = violate_at(detail::path::member(place_, text_of(entry.name)), &entry.value,
                      "propertyNames", "has a name that the schema does not allow");
  return ok;
}

bool schema_visitor::visit(const RequiredConstraint& x) {
  if (!value_.IsObject())
    return true;
  auto ok = true;
  x.applyToRequiredProperties([&](const auto& name) {
    if (member(name) == nullptr)
      ok = violate_at(detail::path::member(place_, name), nullptr, "required", "is required");
    return true;
  });
  return ok;
}

} // namespace troupe::cli
