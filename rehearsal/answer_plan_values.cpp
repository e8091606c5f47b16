// What numbers, strings, lists and objects of a plan have to be.

#include "answer.hpp"
#include "answer_plan_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace troupe::rehearsing {

namespace {

/// A count of a schema: 2.0 is one, too.
uint32_t count_of(const json_tree& x, uint32_t otherwise) {
  if (!x.is_number())
    return otherwise;
  const auto value = std::strtod(x.text().c_str(), nullptr);
  return value >= UINT32_MAX ? UINT32_MAX : value < 0 ? 0 : static_cast<uint32_t>(value);
}

/// The strictest of a keyword in all parts.
uint32_t largest(const demands& x, std::string_view keyword, uint32_t otherwise) {
  for (const auto& part : x.parts())
    if (const auto* value = part.schema->find(keyword))
      otherwise = std::max(otherwise, count_of(*value, 0));
  return otherwise;
}

uint32_t smallest(const demands& x, std::string_view keyword) {
  auto result = UINT32_MAX;
  for (const auto& part : x.parts())
    if (const auto* value = part.schema->find(keyword))
      result = std::min(result, count_of(*value, UINT32_MAX));
  return result;
}

bool is_declared(const json_tree& schema, std::string_view name) {
  const auto* properties = schema.find("properties");
  return properties != nullptr && properties->find(name) != nullptr;
}

/// Names that other members have to stand beside, as keys.
std::vector<std::string> needs_of(const demands& x, std::string_view name) {
  std::vector<std::string> result;
  for (const auto& part : x.parts())
    for (const auto* keyword : {"dependentRequired", "dependencies"})
      if (const auto* map = part.schema->find(keyword))
        if (const auto* names = map->find(name))
          for (const auto& other : names->elements())
            if (const auto* text = other.if_string()) {
              result.emplace_back();
              append_json_string(result.back(), *text);
              result.back() += ':';
            }
  return result;
}

} // namespace

// -- scalars

void plan_reader::read_number(const demands& x, answer_node& node) const {
  if (node.shape == answer_shape::integer)
    node.range.make_whole();
  for (const auto& part : x.parts()) {
    // In draft 4 the exclusive ones are booleans that sharpen the others.
    auto add = [&](std::string_view inclusive, std::string_view exclusive, auto bound) {
      const auto* limit = part.schema->find(inclusive);
      const auto* sharp = part.schema->find(exclusive);
      if (limit != nullptr && limit->is_number())
        bound(limit->text(), sharp != nullptr && *sharp == json_tree{true});
      if (sharp != nullptr && sharp->is_number())
        bound(sharp->text(), true);
    };
    add("minimum", "exclusiveMinimum",
        [&](const std::string& text, bool sharp) { node.range.add_minimum(text, sharp); });
    add("maximum", "exclusiveMaximum",
        [&](const std::string& text, bool sharp) { node.range.add_maximum(text, sharp); });
    if (const auto* divisor = part.schema->find("multipleOf"); divisor && divisor->is_number())
      node.range.add_multiple(divisor->text());
  }
}

const std::optional<string_pattern>& plan_reader::pattern_for(std::string_view expression) {
  if (const auto known = patterns_.find(expression); known != patterns_.end())
    return known->second;
  return patterns_.emplace(std::string{expression}, string_pattern::read(expression)).first->second;
}

void plan_reader::read_string(const demands& x, answer_node& node) {
  auto& wanted = node.string;
  wanted.length_min = largest(x, "minLength", 0);
  wanted.length_max = smallest(x, "maxLength");
  for (const auto& part : x.parts()) {
    if (const auto name = part.schema->string_at("format"); !name.empty()) {
      if (is_known_format(name))
        wanted.formats.emplace_back(name);
      if (wanted.format == text_format::none)
        wanted.format = format_named(name);
    }
    if (const auto* expression = part.schema->find("pattern");
        expression != nullptr && expression->is_string())
      if (const auto& compiled = pattern_for(*expression->if_string()))
        wanted.patterns.push_back(*compiled);
  }
  wanted.find_sample();
  is_sure_ = is_sure_ && wanted.suits(wanted.sample);
}

// -- lists

demands plan_reader::item_demands(const demands& x, size_t index) const {
  demands result;
  for (const auto& part : x.parts()) {
    const auto& schema = *part.schema;
    const auto* list = schema.find("prefixItems");
    const auto* rest = schema.find("items");
    if (list == nullptr && rest != nullptr && rest->is_array()) {
      list = rest;
      rest = schema.find("additionalItems");
    }
    if (list != nullptr && index < list->elements().size())
      result.add(list->elements()[index], root_);
    else if (rest != nullptr)
      result.add(*rest, root_);
    else if (const auto* others = schema.find("unevaluatedItems"); others && list == nullptr)
      result.add(*others, root_);
  }
  return result;
}

void plan_reader::read_array(const demands& x, answer_node& node) {
  node.items_min = largest(x, "minItems", 0);
  node.items_max = smallest(x, "maxItems");
  size_t listed = 0;
  for (const auto& part : x.parts()) {
    if (const auto* unique = part.schema->find("uniqueItems"))
      node.unique = node.unique || *unique == json_tree{true};
    for (const auto* keyword : {"prefixItems", "items"})
      if (const auto* list = part.schema->find(keyword))
        listed = std::max(listed, list->elements().size());
  }
  for (size_t i = 0; i < listed; ++i)
    node.parts.push_back(node_for(item_demands(x, i)));
  const auto rest = item_demands(x, listed);
  node.rest = node_for(rest);
  if (rest.kinds() == 0)
    node.items_max = std::min(node.items_max, static_cast<uint32_t>(listed));
  read_contained(x, rest, node);
}

void plan_reader::read_contained(const demands& x, const demands& rest, answer_node& node) {
  auto all = rest;
  for (const auto& part : x.parts())
    if (const auto* schema = part.schema->find("contains")) {
      const auto* least = part.schema->find("minContains");
      const auto count = least != nullptr ? count_of(*least, 1) : 1;
      if (count == 0)
        continue;
      all.add(*schema, root_);
      node.contained_min = std::max(node.contained_min, count);
    }
  if (node.contained_min > 0)
    node.contained = node_for(all);
}

// -- objects

/// Adds what one schema says of a member. Returns whether it names the member.
bool plan_reader::adds_for_member(const json_tree& schema, std::optional<std::string_view> name,
                                  demands& out) {
  auto is_named = false;
  const auto* properties = schema.find("properties");
  if (const auto* value = name && properties != nullptr ? properties->find(*name) : nullptr) {
    out.add(*value, root_);
    is_named = true;
  }
  if (const auto* map = schema.find("patternProperties"); map != nullptr && name)
    for (const auto& [expression, value] : map->members())
      if (const auto& compiled = pattern_for(expression); compiled && compiled->matches(*name)) {
        out.add(value, root_);
        is_named = true;
      }
  const auto* others = schema.find("additionalProperties");
  if (!is_named && others != nullptr)
    out.add(*others, root_);
  return is_named || others != nullptr;
}

demands plan_reader::member_demands(const demands& x, std::optional<std::string_view> name) {
  demands result;
  auto is_evaluated = false;
  for (const auto& part : x.parts())
    is_evaluated = adds_for_member(*part.schema, name, result) || is_evaluated;
  if (!is_evaluated)
    for (const auto& part : x.parts())
      if (const auto* others = part.schema->find("unevaluatedProperties"))
        result.add(*others, root_);
  return result;
}

void plan_reader::read_object(const demands& x, answer_node& node) {
  node.members_min = largest(x, "minProperties", 0);
  node.members_max = smallest(x, "maxProperties");
  const auto required = required_names(x);
  auto is_required = [&](std::string_view name) {
    return std::find(required.begin(), required.end(), name) != required.end();
  };
  demands names;
  auto has_names = false;
  for (const auto& part : x.parts()) {
    if (const auto* map = part.schema->find("properties"))
      for (const auto& property : map->members())
        add_member(x, property.name, is_required(property.name), false, node);
    const auto* others = part.schema->find("additionalProperties");
    node.takes_pairs = node.takes_pairs || (others != nullptr && others->is_object());
    if (const auto* schema = part.schema->find("propertyNames")) {
      names.add(*schema, root_);
      has_names = true;
    }
  }
  for (const auto name : required)
    add_member(x, name, true, false, node);
  node.takes_pairs = node.takes_pairs && node.members.empty();
  node.rest = node_for(member_demands(x, std::nullopt));
  if (has_names) {
    names.restrict(kinds::string);
    node.names = node_for(names);
  }
  add_spare_members(x, node);
}

void plan_reader::add_member(const demands& x, std::string_view name, bool is_required,
                             bool is_spare, answer_node& node) {
  answer_member entry;
  append_json_string(entry.key, name);
  entry.key += ':';
  const auto is_known = std::any_of(node.members.begin(), node.members.end(),
                                    [&](auto& y) { return y.key == entry.key; });
  if (is_known || forbids_member(x, name))
    return;
  const auto wanted = member_demands(x, name);
  if (wanted.kinds() == 0 && !is_required)
    return;
  entry.name = read_name(name);
  entry.node = node_for(wanted);
  entry.required = is_required;
  entry.spare = is_spare;
  entry.needs = needs_of(x, name);
  node.members.push_back(std::move(entry));
}

/// Members that no text asks for, to reach the smallest number of members.
void plan_reader::add_spare_members(const demands& x, answer_node& node) {
  if (node.members.size() >= node.members_min)
    return;
  for (const auto& part : x.parts()) {
    if (const auto* schema = part.schema->find("propertyNames")) {
      demands names;
      names.add(*schema, root_);
      for (const auto* label : labels_of(names).labels)
        if (label->is_string() && !is_declared(*part.schema, *label->if_string()))
          add_member(x, *label->if_string(), false, true, node);
    }
    if (const auto* map = part.schema->find("patternProperties"))
      for (const auto& property : map->members())
        if (const auto& compiled = pattern_for(property.name))
          for (auto& sample : compiled->samples(1))
            if (compiled->matches(sample))
              add_member(x, sample, false, true, node);
  }
}

} // namespace troupe::rehearsing
