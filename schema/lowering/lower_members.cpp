#include "lower_strict.hpp"
#include "lower_words.hpp"
#include "shape/schema_pointer.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// A type in a list of types: its name, or the schema if that says more.
std::string brief(const json_tree& lowered) {
  auto type = lowered.string_at("type");
  return lowered.members().size() == 1 && !type.empty() ? std::string{type} : lowered.text();
}

} // namespace

void strict_lowering::lower_object(const json_tree& node, const std::string& pointer,
                                   json_tree& out) {
  const auto* properties = node.find("properties");
  const auto* others = node.find("additionalProperties");
  const auto is_closed = others == nullptr || (others->is_bool() && !*others->if_bool());
  const auto is_map = !is_closed && !accepts_everything(*others);
  if (is_map && !subset_.maps) {
    refused(pointer, "a map (additionalProperties)");
    return;
  }
  if (properties == nullptr && !is_map && !(others != nullptr && is_closed)) {
    refused(pointer, "an object of any members");
    return;
  }
  if (!is_closed && !is_map)
    changed(pointer, "additionalProperties", schema_change_kind::rewritten);
  if (properties != nullptr || !is_map)
    lower_members(node, pointer, out);
  if (is_map)
    out.set("additionalProperties", lower(*others, step(pointer, "additionalProperties")));
  else
    out.set("additionalProperties", false);
}

void strict_lowering::lower_members(const json_tree& node, const std::string& pointer,
                                    json_tree& out) {
  const auto* properties = node.find("properties");
  auto required = json_tree::array();
  auto lowered = json_tree::object();
  if (properties != nullptr) {
    auto place = step(pointer, "properties");
    for (const auto& [name, value] : properties->members()) {
      auto property = lower(value, step(place, name));
      const bool is_required = requires_member(node, name);
      const bool may_lack = (!is_required && subset_.optional_members)
                            || (!subset_.required_recursion && leads_back(root_, value, pointer));
      if (is_required == may_lack)
        changed(step(place, name), "required", schema_change_kind::rewritten);
      if (!is_required && !may_lack)
        property = nullable(std::move(property));
      lowered.members().push_back({name, std::move(property)});
      if (!may_lack)
        required.push_back(name);
    }
  }
  if (const auto* names = node.find("required"))
    for (const auto& name : names->elements())
      if (const auto* text = name.if_string(); text != nullptr && lowered.find(*text) == nullptr)
        refused(pointer, "the required member \"" + *text + "\" without a schema");
  auto order = json_tree::array();
  for (const auto& member : std::as_const(lowered).members())
    order.push_back(member.name);
  out.set("properties", std::move(lowered));
  out.set("required", std::move(required));
  if (!subset_.member_order.empty() && std::as_const(order).elements().size() > 1)
    out.set(subset_.member_order, std::move(order));
}

void strict_lowering::lower_array(const json_tree& node, const std::string& pointer,
                                  side_notes& notes, json_tree& out) {
  const auto* items = node.find("items");
  if (node.find("prefixItems") != nullptr)
    lower_tuple(node, "prefixItems", pointer, notes, out);
  else if (items != nullptr && items->is_array())
    lower_tuple(node, "items", pointer, notes, out);
  else if (items == nullptr)
    refused(pointer, "an array without items");
  else
    out.set("items", lower(*items, step(pointer, "items")));
}

/// The order of the types goes into the description; the reader checks it.
void strict_lowering::lower_tuple(const json_tree& node, std::string_view keyword,
                                  const std::string& pointer, side_notes& notes, json_tree& out) {
  const auto& parts = node.find(keyword)->elements();
  auto place = step(pointer, keyword);
  auto schemas = json_tree::array();
  auto alternatives = json_tree::array();
  auto add = [&](json_tree x) {
    const auto& all = std::as_const(alternatives).elements();
    if (std::find(all.begin(), all.end(), x) == all.end())
      alternatives.push_back(std::move(x));
  };
  std::string order;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto part = lower(parts[i], step(place, std::to_string(i)));
    order += (i == 0 ? "" : ", ") + brief(part);
    schemas.push_back(part);
    add(std::move(part));
  }
  const auto* rest = node.find(keyword == "items" ? "additionalItems" : "items");
  const auto has_rest = rest != nullptr && rest->is_object();
  const auto rest_name = keyword == "items" ? "additionalItems" : "items";
  auto rest_schema = has_rest ? lower(*rest, step(pointer, rest_name)) : json_tree::object();
  if (!subset_.tuples || keyword == "items")
    changed(pointer, keyword, schema_change_kind::rewritten);
  if (parts.empty() && !has_rest) {
    refused(pointer, "an empty tuple");
    return;
  }
  if (subset_.tuples) {
    out.set("prefixItems", std::move(schemas));
    if (has_rest)
      out.set("items", std::move(rest_schema));
    end_tuple(node, has_rest, notes, out);
    return;
  }
  if (has_rest)
    add(std::move(rest_schema));
  auto is_uniform = alternatives.elements().size() == 1;
  if (is_uniform) {
    out.set("items", std::move(alternatives.elements().front()));
  } else {
    auto items = json_tree::object();
    items.set("anyOf", std::move(alternatives));
    out.set("items", std::move(items));
    notes.description = with_notes(notes.description, {"items in this order: " + order});
  }
  end_tuple(node, has_rest, notes, out);
}

/// Nothing stands behind the elements that are named.
void strict_lowering::end_tuple(const json_tree& node, bool has_rest, side_notes& notes,
                                json_tree& out) const {
  if (has_rest || node.find("maxItems") != nullptr)
    return;
  const auto* named = node.find("prefixItems") != nullptr ? node.find("prefixItems")
                                                          : node.find("items");
  const auto& parts = named->elements();
  if (has_keyword(subset_, "maxItems"))
    out.set("maxItems", parts.size());
  else
    notes.description = with_notes(notes.description, {in_words("maxItems", parts.size())});
}

} // namespace troupe::detail
