#include "answer_plan_reader.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// From so many nodes on, the first choice is the only one that is looked at.
constexpr size_t crowded_nodes = 2'000;
constexpr size_t nodes_max = 20'000;

/// What may make an answer wrong that fills the members rightly.
constexpr std::array doubtful{
  "not"sv,           "if"sv,
  "oneOf"sv,         "dependencies"sv,
  "contains"sv,      "dependentRequired"sv,
  "propertyNames"sv, "dependentSchemas"sv,
  "minProperties"sv, "unevaluatedProperties"sv,
  "maxProperties"sv, "unevaluatedItems"sv,
  "uniqueItems"sv,   "patternProperties"sv,
};

/// The kind of values that a schema without a type is about.
uint8_t implied_kinds(const demands& x) {
  constexpr std::pair<std::string_view, uint8_t> implied[] = {
    {"properties", kinds::object},        {"additionalProperties", kinds::object},
    {"required", kinds::object},          {"patternProperties", kinds::object},
    {"minProperties", kinds::object},     {"propertyNames", kinds::object},
    {"dependentRequired", kinds::object}, {"items", kinds::array},
    {"prefixItems", kinds::array},        {"minItems", kinds::array},
    {"contains", kinds::array},           {"minimum", kinds::number},
    {"maximum", kinds::number},           {"exclusiveMinimum", kinds::number},
    {"exclusiveMaximum", kinds::number},  {"multipleOf", kinds::number},
    {"pattern", kinds::string},           {"format", kinds::string},
    {"minLength", kinds::string},         {"maxLength", kinds::string},
  };
  for (auto& [keyword, kind] : implied)
    for (const auto& part : x.parts())
      if ((x.kinds() & kind) != 0 && part.schema->find(keyword) != nullptr)
        return x.kinds() & kind;
  return x.kinds();
}

answer_label label_of(const json_tree& x) {
  answer_label result;
  result.json = x.text();
  if (const auto* text = x.if_string())
    result.words = read_name(*text).words;
  else if (x.is_number())
    result.words = {result.json};
  return result;
}

/// Kinds that are told apart, in the order of the first list of types.
std::vector<uint8_t> single_kinds(const demands& x, uint8_t allowed) {
  constexpr std::pair<std::string_view, uint8_t> named[] = {
    {"object", kinds::object}, {"array", kinds::array},     {"string", kinds::string},
    {"number", kinds::number}, {"integer", kinds::integer}, {"boolean", kinds::boolean},
    {"null", kinds::null},
  };
  std::vector<uint8_t> result;
  auto add = [&](uint8_t kind) {
    const auto left = static_cast<uint8_t>(kind & allowed);
    if (left != 0)
      result.push_back(left);
    allowed &= static_cast<uint8_t>(~kind);
  };
  for (const auto& part : x.parts())
    if (const auto* type = part.schema->find("type"))
      for (const auto& name : type->elements())
        for (auto& [word, kind] : named)
          if (name == json_tree{word})
            add(kind);
  for (auto& entry : named)
    add(entry.second);
  return result;
}

} // namespace

void plan_reader::run() {
  demands whole;
  whole.add(root_, root_);
  node_for(whole);
  for (size_t i = 0; i < pending_.size(); ++i) {
    answer_node node;
    read(std::move(pending_[i]), node);
    plan_.nodes[i] = std::move(node);
  }
  measure_heights();
}

/// Read later, so that schemas may hold themselves.
uint32_t plan_reader::node_for(const demands& x) {
  if (const auto known = known_.find(x); known != known_.end())
    return known->second;
  const auto index = static_cast<uint32_t>(plan_.nodes.size());
  if (index >= nodes_max) {
    is_sure_ = false;
    return index - 1;
  }
  known_.emplace(x, index);
  plan_.nodes.emplace_back();
  pending_.push_back(x);
  return index;
}

void plan_reader::read(demands x, answer_node& node) {
  take_dependents(x);
  look_for_doubts(x);
  if (contradicts(x)) {
    node.shape = answer_shape::impossible;
    return;
  }
  if (!read_choice(x, node) && !read_labels(x, node))
    read_kinds(x, node);
  read_fallback(x, node);
}

void plan_reader::look_for_doubts(const demands& x) {
  for (const auto& part : x.parts())
    for (const auto keyword : doubtful)
      is_sure_ = is_sure_ && part.schema->find(keyword) == nullptr;
}

/// Schemas that hold because a member is required.
void plan_reader::take_dependents(demands& x) const {
  for (size_t i = 0; i < x.parts().size(); ++i)
    for (const auto* keyword : {"dependentSchemas", "dependencies"})
      if (const auto* map = x.parts()[i].schema->find(keyword)) {
        const auto required = required_names(x);
        for (const auto& [name, schema] : map->members())
          if (std::find(required.begin(), required.end(), name) != required.end())
            x.add(schema, root_);
      }
}

// -- choices

/// The first choice that is open: of what is chosen, each makes a node in which it is made.
bool plan_reader::read_choice(const demands& x, answer_node& node) {
  for (const auto& part : x.parts()) {
    const auto& schema = *part.schema;
    for (const auto& [keyword, choice] :
         {std::pair{"anyOf"sv, choices::any_of}, std::pair{"oneOf"sv, choices::one_of}}) {
      const auto* list = schema.find(keyword);
      if (list == nullptr || list->elements().empty() || (part.made & choice) != 0)
        continue;
      node.shape = answer_shape::alternatives;
      for (const auto& alternative : list->elements())
        add_choice(x, part, choice, {&alternative}, node);
      return true;
    }
    const auto* condition = schema.find("if");
    const auto* consequence = schema.find("then");
    const auto* otherwise = schema.find("else");
    if (condition == nullptr || (part.made & choices::condition) != 0
        || (consequence == nullptr && otherwise == nullptr))
      continue;
    node.shape = answer_shape::alternatives;
    std::vector<const json_tree*> chosen{condition};
    if (consequence != nullptr)
      chosen.push_back(consequence);
    add_choice(x, part, choices::condition, chosen, node);
    chosen.clear();
    if (otherwise != nullptr)
      chosen.push_back(otherwise);
    add_choice(x, part, choices::condition, chosen, node);
    return true;
  }
  return false;
}

void plan_reader::add_choice(const demands& x, const demands::part& part, uint8_t choice,
                             const std::vector<const json_tree*>& chosen, answer_node& node) {
  if (plan_.nodes.size() >= crowded_nodes && !node.parts.empty()) {
    is_sure_ = false;
    return;
  }
  auto all = x;
  all.make_choice(*part.schema, choice);
  for (const auto* schema : chosen)
    all.add(*schema, root_);
  take_dependents(all);
  if (contradicts(all))
    return;
  const auto index = node_for(all);
  if (std::find(node.parts.begin(), node.parts.end(), index) == node.parts.end())
    node.parts.push_back(index);
}

/// Whether it can be seen at once that no value is right.
bool plan_reader::contradicts(const demands& x) {
  auto is_empty = [](const demands& y) {
    if (y.kinds() == 0)
      return true;
    const auto list = labels_of(y);
    return list.is_given && list.labels.empty();
  };
  if (is_empty(x))
    return true;
  if (x.kinds() != kinds::object && implied_kinds(x) != kinds::object)
    return false;
  const auto required = required_names(x);
  return std::any_of(required.begin(), required.end(), [&](std::string_view name) {
    return forbids_member(x, name) || is_empty(member_demands(x, name));
  });
}

// -- values

bool plan_reader::read_labels(const demands& x, answer_node& node) const {
  const auto list = labels_of(x);
  if (!list.is_given)
    return false;
  node.shape = answer_shape::labels;
  for (const auto* label : list.labels)
    node.labels.push_back(label_of(*label));
  return true;
}

void plan_reader::read_kinds(const demands& x, answer_node& node) {
  const auto allowed = implied_kinds(x);
  if (allowed == kinds::all)
    return;
  const auto all = single_kinds(x, allowed);
  if (all.size() == 1)
    return read_as(x, all.front(), node);
  node.shape = answer_shape::alternatives;
  for (const auto kind : all) {
    auto single = x;
    single.restrict(kind);
    node.parts.push_back(node_for(single));
  }
}

void plan_reader::read_as(const demands& x, uint8_t kind, answer_node& node) {
  switch (kind) {
  case kinds::null:
    node.shape = answer_shape::null;
    return;
  case kinds::boolean:
    node.shape = answer_shape::boolean;
    return;
  case kinds::string:
    node.shape = answer_shape::string;
    return read_string(x, node);
  case kinds::array:
    node.shape = answer_shape::array;
    return read_array(x, node);
  case kinds::object:
    node.shape = answer_shape::object;
    return read_object(x, node);
  default:
    node.shape = (kind & kinds::fraction) != 0 ? answer_shape::number : answer_shape::integer;
    return read_number(x, node);
  }
}

void plan_reader::read_fallback(const demands& x, answer_node& node) {
  const json_tree* given = nullptr;
  for (const auto& part : x.parts()) {
    const auto* examples = part.schema->find("examples");
    const auto* value = part.schema->find("default");
    if (value == nullptr && examples != nullptr && !examples->elements().empty())
      value = &examples->elements().front();
    if (given == nullptr && value != nullptr && !value->is_null()
        && (kind_of(*value) & x.kinds()) != 0)
      given = value;
  }
  if (given == nullptr)
    return;
  auto text = given->text();
  const auto is_label = std::any_of(node.labels.begin(), node.labels.end(),
                                    [&](auto& label) { return label.json == text; });
  if (node.shape == answer_shape::labels && !is_label)
    return;
  const auto is_number = node.shape == answer_shape::integer || node.shape == answer_shape::number;
  if (is_number && node.range.nearest(text) != text)
    return;
  if (node.shape == answer_shape::string && !node.string.suits(*given->if_string()))
    return;
  is_sure_ = is_sure_ && node.shape != answer_shape::array && node.shape != answer_shape::object
             && node.shape != answer_shape::alternatives;
  node.fallback = std::move(text);
}

// -- heights

uint32_t plan_reader::height_of(const answer_node& node) const {
  uint32_t result = 0;
  auto need = [&](uint32_t index) { result = std::max(result, plan_.nodes[index].height); };
  switch (node.shape) {
  case answer_shape::impossible:
    return no_height;
  case answer_shape::alternatives:
    result = no_height;
    for (const auto part : node.parts)
      result = std::min(result, plan_.nodes[part].height);
    return result;
  case answer_shape::object:
    for (const auto& member : node.members)
      if (member.required)
        need(member.node);
    break;
  case answer_shape::array:
    for (size_t i = 0; i < node.items_min && i < node.parts.size(); ++i)
      need(node.parts[i]);
    if (node.items_min > node.parts.size() && node.rest)
      need(*node.rest);
    if (node.contained_min > 0)
      need(*node.contained);
    break;
  case answer_shape::labels:
    return node.labels.empty() ? no_height : 0;
  case answer_shape::integer:
  case answer_shape::number:
    return node.range.is_empty() ? no_height : 0;
  case answer_shape::string:
    return node.string.length_min > node.string.length_max ? no_height : 0;
  case answer_shape::anything:
  case answer_shape::null:
  case answer_shape::boolean:
    return 0;
  }
  return result == no_height ? no_height : result + 1;
}

/// Grown from below, so that what holds itself in every value never gets one.
void plan_reader::measure_heights() {
  for (auto& node : plan_.nodes)
    node.height = no_height;
  for (auto changed = true; changed;) {
    changed = false;
    for (auto i = plan_.nodes.size(); i-- > 0;) {
      auto& node = plan_.nodes[i];
      const auto height = height_of(node);
      changed = changed || height < node.height;
      node.height = std::min(height, node.height);
    }
  }
}

} // namespace troupe::rehearsing
