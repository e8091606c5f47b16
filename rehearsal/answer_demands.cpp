#include "answer_demands.hpp"

#include "shape/schema_pointer.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

namespace troupe::rehearsing {

namespace {

uint8_t kinds_named(std::string_view type) {
  constexpr std::pair<std::string_view, uint8_t> names[] = {
    {"null", kinds::null},     {"boolean", kinds::boolean}, {"integer", kinds::integer},
    {"number", kinds::number}, {"string", kinds::string},   {"array", kinds::array},
    {"object", kinds::object},
  };
  const auto* found = std::find_if(std::begin(names), std::end(names),
                                   [&](auto& x) { return x.first == type; });
  return found == std::end(names) ? kinds::all : found->second;
}

uint8_t kinds_of_type(const json_tree& type) {
  if (const auto* name = type.if_string())
    return kinds_named(*name);
  uint8_t result = 0;
  for (const auto& x : type.elements())
    if (const auto* name = x.if_string())
      result |= kinds_named(*name);
  return type.elements().empty() ? kinds::all : result;
}

/// Whether a schema says nothing of a value but by these keywords. Sets that differ in such schemas
/// alone would be different sets for one thing, and a record in itself would not be known as such.
bool says_only(const json_tree& schema, std::initializer_list<std::string_view> keywords) {
  constexpr std::string_view silent[] = {"title",    "description", "$schema",    "$id",
                                         "$comment", "$defs",       "definitions"};
  return std::all_of(schema.members().begin(), schema.members().end(), [&](auto& x) {
    return std::find(keywords.begin(), keywords.end(), x.name) != keywords.end()
           || std::find(std::begin(silent), std::end(silent), x.name) != std::end(silent)
           || (x.name == "type" && x.value.is_string());
  });
}

bool lists(const json_tree& list, const json_tree& label) {
  const auto& all = list.elements();
  return std::find(all.begin(), all.end(), label) != all.end();
}

/// Whether `schema`, below `not`, excludes the label.
bool excludes(const json_tree& schema, const json_tree& label) {
  if (const auto* list = schema.find("enum"); list != nullptr && lists(*list, label))
    return true;
  const auto* constant = schema.find("const");
  return constant != nullptr && *constant == label;
}

} // namespace

uint8_t kind_of(const json_tree& x) {
  if (x.is_null())
    return kinds::null;
  if (x.is_bool())
    return kinds::boolean;
  if (x.is_number()) {
    const auto* real = x.if_double();
    const auto is_whole = real == nullptr || x.text().ends_with(".0");
    return is_whole ? kinds::integer : kinds::fraction;
  }
  if (x.is_string())
    return kinds::string;
  return x.is_array() ? kinds::array : kinds::object;
}

void demands::add(const json_tree& schema, const json_tree& root) {
  auto seen = settled_;
  add(schema, root, seen);
}

void demands::add(const json_tree& schema, const json_tree& root, trail& seen) {
  if (const auto* truth = schema.if_bool(); truth != nullptr && !*truth)
    kinds_ = 0;
  if (!schema.is_object() || std::find(seen.begin(), seen.end(), &schema) != seen.end()
      || std::any_of(parts_.begin(), parts_.end(), [&](auto& x) { return x.schema == &schema; }))
    return;
  seen.push_back(&schema);
  if (!says_only(schema, {"$ref", "allOf"}))
    parts_.push_back({&schema, 0});
  if (const auto* type = schema.find("type"))
    kinds_ &= kinds_of_type(*type);
  if (const auto* excluded = schema.find("not"))
    deny(*excluded);
  if (const auto* reference = schema.find("$ref"); reference != nullptr && reference->is_string()) {
    const auto pointer = detail::local_pointer(*reference->if_string());
    const auto* target = pointer ? detail::find_at(root, *pointer) : nullptr;
    if (target != nullptr)
      add(*target, root, seen);
  }
  if (const auto* all = schema.find("allOf"))
    for (const auto& x : all->elements())
      add(x, root, seen);
}

/// What a schema below `not` says of kinds alone.
void demands::deny(const json_tree& schema) {
  if (const auto* truth = schema.if_bool(); truth != nullptr && *truth)
    kinds_ = 0;
  if (!schema.is_object())
    return;
  if (schema.members().empty())
    kinds_ = 0;
  const auto* type = schema.find("type");
  if (type != nullptr && schema.members().size() == 1)
    kinds_ &= static_cast<uint8_t>(~kinds_of_type(*type));
  if (const auto* list = schema.find("anyOf"); list != nullptr && schema.members().size() == 1)
    for (const auto& x : list->elements())
      deny(x);
}

void demands::make_choice(const json_tree& schema, uint8_t choice) {
  for (auto& x : parts_)
    if (x.schema == &schema)
      x.made |= choice;
  std::erase_if(parts_, [this](auto& x) {
    const auto is_settled
      = (x.made == choices::any_of && says_only(*x.schema, {"$ref", "allOf", "anyOf"}))
        || (x.made == choices::one_of && says_only(*x.schema, {"$ref", "allOf", "oneOf"}));
    if (is_settled)
      settled_.push_back(x.schema);
    return is_settled;
  });
}

label_list labels_of(const demands& x) {
  label_list result;
  auto keep_if = [&](auto is_kept) {
    std::erase_if(result.labels, [&](const json_tree* label) { return !is_kept(*label); });
  };
  for (const auto& part : x.parts()) {
    const auto* list = part.schema->find("enum");
    const auto* constant = part.schema->find("const");
    if (constant != nullptr && !result.is_given) {
      result.is_given = true;
      result.labels.push_back(constant);
    }
    if (constant != nullptr)
      keep_if([&](const json_tree& label) { return label == *constant; });
    if (list != nullptr && !result.is_given) {
      result.is_given = true;
      for (const auto& label : list->elements())
        result.labels.push_back(&label);
    }
    if (list != nullptr)
      keep_if([&](const json_tree& label) { return lists(*list, label); });
  }
  keep_if([&](const json_tree& label) {
    const auto kind = kind_of(label);
    return (kind & x.kinds()) != 0;
  });
  for (const auto& part : x.parts())
    if (const auto* excluded = part.schema->find("not"))
      keep_if([&](const json_tree& label) { return !excludes(*excluded, label); });
  return result;
}

std::vector<std::string_view> required_names(const demands& x) {
  std::vector<std::string_view> result;
  auto add = [&](const json_tree& name) {
    const auto* text = name.if_string();
    if (text != nullptr && std::find(result.begin(), result.end(), *text) == result.end())
      result.emplace_back(*text);
  };
  for (const auto& part : x.parts())
    if (const auto* names = part.schema->find("required"))
      for (const auto& name : names->elements())
        add(name);
  // What is required brings more along.
  for (size_t i = 0; i < result.size(); ++i)
    for (const auto& part : x.parts())
      for (const auto* keyword : {"dependentRequired", "dependencies"})
        if (const auto* map = part.schema->find(keyword))
          if (const auto* names = map->find(std::string{result[i]}))
            for (const auto& name : names->elements())
              add(name);
  return result;
}

bool forbids_member(const demands& x, std::string_view name) {
  auto denies = [&](const json_tree& schema, auto& self) -> bool {
    const auto* names = schema.find("required");
    if (schema.members().size() == 1 && names != nullptr)
      return names->elements().size() == 1 && names->elements().front() == json_tree{name};
    const auto* list = schema.find("anyOf");
    return schema.members().size() == 1 && list != nullptr
           && std::any_of(list->elements().begin(), list->elements().end(),
                          [&](auto& y) { return self(y, self); });
  };
  return std::any_of(x.parts().begin(), x.parts().end(), [&](auto& part) {
    const auto* excluded = part.schema->find("not");
    return excluded != nullptr && denies(*excluded, denies);
  });
}

} // namespace troupe::rehearsing
