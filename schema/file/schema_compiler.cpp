#include "schema_compiler.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::detail {

namespace {

struct kind_name {
  std::string_view name;
  uint8_t kinds;
  std::string_view words;
};

constexpr kind_name kind_names[] = {
  {"array", value_kinds::array, "an array"},
  {"boolean", value_kinds::boolean, "true or false"},
  {"integer", value_kinds::integer, "an integer"},
  {"null", value_kinds::null, "null"},
  {"number", value_kinds::integer | value_kinds::fraction, "a number"},
  {"object", value_kinds::object, "an object"},
  {"string", value_kinds::string, "a string"},
};

void add_kind(const json_tree& name, schema_node& node) {
  const auto* found = std::find_if(std::begin(kind_names), std::end(kind_names),
                                   [&](const kind_name& x) { return x.name == *name.if_string(); });
  node.kinds |= found->kinds;
  node.kinds_message += (node.kinds_message.empty() ? "must be " : " or ")
                        + std::string{found->words};
}

std::string number_in_words(const json_tree& x) {
  auto result = x.text();
  if (result.ends_with(".0"))
    result.resize(result.size() - 2);
  return result;
}

double as_double(const json_tree& x) {
  if (const auto* whole = x.if_int64())
    return static_cast<double>(*whole);
  if (const auto* big = x.if_uint64())
    return static_cast<double>(*big);
  const auto* real = x.if_double();
  return real != nullptr ? *real : 0;
}

std::optional<int64_t> as_int64(const json_tree& x) {
  const auto* whole = x.if_int64();
  return whole != nullptr ? std::optional{*whole} : std::nullopt;
}

size_t count_of(const json_tree* x, size_t otherwise) {
  if (x == nullptr)
    return otherwise;
  if (const auto* real = x->if_double())
    return static_cast<size_t>(*real);
  return static_cast<size_t>(x->if_int64() != nullptr ? static_cast<uint64_t>(*x->if_int64())
                                                      : *x->if_uint64());
}

bool is_true(const json_tree* x) {
  return x != nullptr && *x == json_tree{true};
}

} // namespace

expected<compiled_nodes> schema_compiler::run() {
  result_.root = node_for(library_.root());
  for (size_t i = 0; i < sources_.size() && problem_.code == errc::none; ++i) {
    compile(*sources_[i], result_.nodes[i]);
    if (i + 1 == sources_.size())
      name_dynamic_anchors();
  }
  if (problem_.code == errc::none)
    refuse_circles();
  if (problem_.code != errc::none)
    return unexpected<error>{problem_};
  if (!library_.is_dynamic())
    follow_bare_references();
  mark_crossroads();
  return std::move(result_);
}

/// Compiled later, so that references may go in circles and chains of them cost no stack.
const schema_node* schema_compiler::node_for(const tree& x) {
  auto& node = known_[&x];
  if (node == nullptr) {
    node = &result_.nodes.emplace_back();
    node->index = static_cast<uint32_t>(sources_.size());
    sources_.push_back(&x);
  }
  return node;
}

std::vector<const schema_node*> schema_compiler::nodes_for(const tree& list) {
  std::vector<const schema_node*> result;
  for (auto& x : list.elements())
    result.push_back(node_for(x));
  return result;
}

void schema_compiler::compile(const tree& x, schema_node& node) {
  const auto* truth = x.if_bool();
  node.is_false = truth != nullptr && !*truth;
  if (truth != nullptr)
    return;
  if (!x.is_object())
    return fail(errc::configuration, x, {}, "must be a schema (an object, true or false)");
  node.resource = library_.place_of(x).resource;
  const auto& dialect = library_.resource(node.resource).dialect;
  node.fractions_are_spelled = dialect.draft == schema_draft::draft4;
  const keyword_values words{x, dialect};
  if (dialect.ref_stands_alone() && words[keyword::ref] != nullptr) {
    if (!words[keyword::ref]->is_string())
      return fail(errc::configuration, x, "/$ref", "must be a string");
    return read_references(x, words, node);
  }
  check_shapes(x, words);
  if (problem_.code != errc::none)
    return;
  read_any(x, words, node);
  read_number(words, node);
  read_multiple(x, words, node);
  read_string(x, words, node);
  read_array(words, dialect, node);
  read_object(x, words, node);
  read_references(x, words, node);
  read_combinations(words, node);
}

void schema_compiler::check_shapes(const tree& x, const keyword_values& words) {
  constexpr size_t shown_max = 60;
  const auto& dialect = library_.resource(library_.place_of(x).resource).dialect;
  words.for_each([&](keyword word, const tree& value) {
    const auto shape = entry_of(word).shape;
    // A word of draft 4 alone, which others use for what they like.
    if (word == keyword::old_id || fits(value, shape))
      return check_parts(x, word, value);
    // Since draft 2019-09 there may be a list of no values; who does not name a draft means
    // another.
    if (word == keyword::enum_ && value.is_array() && !dialect.is_lenient
        && dialect.draft >= schema_draft::draft2019_09)
      return;
    const auto text = value.text();
    std::string place;
    append_pointer(place, to_string(word));
    fail(errc::configuration, x, place,
         "must be " + std::string{to_string(shape)}
           + (text.size() <= shown_max ? ", not " + text : std::string{}));
  });
}

void schema_compiler::check_parts(const tree& x, keyword word, const tree& value) {
  auto check = [&](const tree& part, const std::string& name) {
    if (part.is_object() || part.is_bool())
      return;
    std::string place;
    append_pointer(place, to_string(word));
    append_pointer(place, name);
    fail(errc::configuration, x, place, "must be a schema (an object, true or false)");
  };
  const auto shape = entry_of(word).shape;
  if (shape == keyword_shape::schema_list || shape == keyword_shape::schema_or_list)
    for (size_t i = 0; i < value.elements().size(); ++i)
      check(value.elements()[i], std::to_string(i));
  if (shape == keyword_shape::schema_map)
    for (auto& [name, part] : value.members())
      check(part, name);
  if (shape == keyword_shape::dependency_map)
    for (auto& [name, part] : value.members())
      if (!fits(part, keyword_shape::names))
        check(part, name);
}

// -- values of any kind, and scalars

void schema_compiler::read_any(const tree& x, const keyword_values& words, schema_node& node) {
  if (const auto* type = words[keyword::type]) {
    node.kinds = 0;
    if (type->is_string())
      add_kind(*type, node);
    for (auto& name : type->elements())
      add_kind(name, node);
  }
  if (const auto* labels = words[keyword::enum_]) {
    std::vector<const tree*> values;
    for (auto& label : labels->elements())
      values.push_back(&label);
    node.labels = std::make_unique<schema_labels>("enum", values);
  }
  if (const auto* label = words[keyword::const_])
    node.constant = std::make_unique<schema_labels>("const", std::vector{label});
  static_cast<void>(x);
}

void schema_compiler::read_number(const keyword_values& words, schema_node& node) {
  auto add = [&](const tree* limit, bound kind) {
    if (limit == nullptr)
      return;
    if (!node.number)
      node.number = std::make_unique<number_rules>();
    node.number->bounds.push_back(
      {kind, number_in_words(*limit), decimal{limit->text()}, as_double(*limit), as_int64(*limit)});
  };
  // In draft 4 the exclusive ones are booleans that sharpen the others.
  auto add_pair = [&](keyword inclusive, keyword exclusive, bound kind, bound exclusive_kind) {
    const auto* flag = words[exclusive];
    const auto is_sharp = is_true(flag);
    add(words[inclusive], is_sharp ? exclusive_kind : kind);
    if (flag != nullptr && !flag->is_bool())
      add(flag, exclusive_kind);
  };
  add_pair(keyword::minimum, keyword::exclusive_minimum, bound::minimum, bound::exclusive_minimum);
  add_pair(keyword::maximum, keyword::exclusive_maximum, bound::maximum, bound::exclusive_maximum);
}

void schema_compiler::read_multiple(const tree& x, const keyword_values& words, schema_node& node) {
  const auto* divisor = words[keyword::multiple_of];
  if (divisor == nullptr)
    return;
  decimal exact{divisor->text()};
  if (!exact.can_divide())
    return fail(errc::unsupported_schema, x, "/multipleOf",
                "has more significant digits than an integer of 64 bits");
  if (!node.number)
    node.number = std::make_unique<number_rules>();
  node.number->multiple_of = {number_in_words(*divisor), std::move(exact), as_int64(*divisor)};
}

std::optional<pattern> schema_compiler::compiled_pattern(const tree& x,
                                                         const std::string& expression,
                                                         std::string_view place) {
  if (const auto known = patterns_.find(expression); known != patterns_.end())
    return known->second;
  auto result = pattern::compile(expression);
  if (!result) {
    fail(errc::configuration, x, place, result.error().message);
    return std::nullopt;
  }
  patterns_.emplace(expression, *result);
  return *result;
}

void schema_compiler::read_string(const tree& x, const keyword_values& words, schema_node& node) {
  string_rules rules;
  rules.length_min = count_of(words[keyword::min_length], rules.length_min);
  rules.length_max = count_of(words[keyword::max_length], rules.length_max);
  if (const auto* expression = words[keyword::pattern])
    rules.pattern = compiled_pattern(x, *expression->if_string(), "/pattern");
  if (const auto* format = words[keyword::format];
      format != nullptr && options_.checks_formats && is_known_format(*format->if_string()))
    rules.format = *format->if_string();
  if (words[keyword::min_length] != nullptr || words[keyword::max_length] != nullptr
      || rules.pattern || !rules.format.empty())
    node.string = std::make_unique<string_rules>(std::move(rules));
}

// -- containers

void schema_compiler::read_array(const keyword_values& words, const schema_dialect& dialect,
                                 schema_node& node) {
  array_rules rules;
  rules.items_min = count_of(words[keyword::min_items], rules.items_min);
  rules.items_max = count_of(words[keyword::max_items], rules.items_max);
  rules.is_unique = is_true(words[keyword::unique_items]);
  const auto* items = words[keyword::items];
  const auto* list = words[keyword::prefix_items];
  if (list == nullptr && items != nullptr && items->is_array()) {
    // Until draft 2019-09; `additionalItems` counts only beside such a list.
    list = items;
    items = words[keyword::additional_items];
  }
  if (list != nullptr) {
    rules.prefix = nodes_for(*list);
    rules.has_prefix = true;
  }
  if (items != nullptr && !items->is_array())
    rules.rest = node_for(*items);
  read_contains(words, dialect, rules);
  if (const auto* schema = words[keyword::unevaluated_items])
    node.unevaluated_items = node_for(*schema);
  if (rules.items_min > 0 || words[keyword::max_items] != nullptr || rules.is_unique
      || rules.has_prefix || rules.rest != nullptr || rules.contains != nullptr)
    node.array = std::make_unique<array_rules>(std::move(rules));
}

void schema_compiler::read_contains(const keyword_values& words, const schema_dialect& dialect,
                                    array_rules& rules) {
  const auto* schema = words[keyword::contains];
  if (schema == nullptr)
    return;
  rules.contains = node_for(*schema);
  rules.contains_min = count_of(words[keyword::min_contains], rules.contains_min);
  rules.contains_max = count_of(words[keyword::max_contains], rules.contains_max);
  rules.contains_evaluates = dialect.draft >= schema_draft::draft2020_12;
}

void schema_compiler::read_object(const tree& x, const keyword_values& words, schema_node& node) {
  constexpr keyword all[] = {keyword::properties,
                             keyword::required,
                             keyword::pattern_properties,
                             keyword::property_names,
                             keyword::additional_properties,
                             keyword::min_properties,
                             keyword::max_properties,
                             keyword::dependencies,
                             keyword::dependent_required,
                             keyword::dependent_schemas};
  if (const auto* schema = words[keyword::unevaluated_properties])
    node.unevaluated_members = node_for(*schema);
  if (std::none_of(std::begin(all), std::end(all), [&](keyword y) { return words[y] != nullptr; }))
    return;
  node.object = std::make_unique<object_rules>();
  auto& rules = *node.object;
  read_properties(words, rules);
  read_dependencies(words, rules);
  if (const auto* map = words[keyword::pattern_properties])
    for (auto& [expression, schema] : map->members()) {
      std::string place = "/patternProperties";
      append_pointer(place, expression);
      if (auto compiled = compiled_pattern(x, expression, place))
        rules.patterns.emplace_back(std::move(*compiled), node_for(schema));
    }
  if (const auto* schema = words[keyword::additional_properties])
    rules.additional = node_for(*schema);
  if (const auto* schema = words[keyword::property_names])
    rules.names = node_for(*schema);
  rules.members_min = count_of(words[keyword::min_properties], rules.members_min);
  rules.members_max = count_of(words[keyword::max_properties], rules.members_max);
}

void schema_compiler::read_properties(const keyword_values& words, object_rules& rules) {
  if (const auto* map = words[keyword::properties])
    for (auto& [name, schema] : map->members())
      rules.properties.push_back({name, node_for(schema), false});
  for (uint32_t i = 0; i < rules.properties.size(); ++i)
    rules.by_name.push_back(i);
  auto& xs = rules.properties;
  std::sort(rules.by_name.begin(), rules.by_name.end(),
            [&](uint32_t a, uint32_t b) { return xs[a].name < xs[b].name; });
  const auto* names = words[keyword::required];
  if (names == nullptr)
    return;
  for (auto& x : names->elements()) {
    const auto& name = *x.if_string();
    const auto found = std::lower_bound(rules.by_name.begin(), rules.by_name.end(), name,
                                        [&](uint32_t i, auto& y) { return xs[i].name < y; });
    if (found != rules.by_name.end() && xs[*found].name == name)
      xs[*found].is_required = true;
    else
      rules.required.push_back(name);
  }
  rules.required_count = static_cast<size_t>(
    std::count_if(xs.begin(), xs.end(), [](auto& y) { return y.is_required; }));
}

void schema_compiler::read_dependencies(const keyword_values& words, object_rules& rules) {
  auto add_names = [&](const std::string& name, const tree& list) {
    std::vector<std::string> names;
    for (auto& x : list.elements())
      names.push_back(x.is_string() ? *x.if_string() : std::string{});
    rules.dependent_names.emplace_back(name, std::move(names));
  };
  if (const auto* map = words[keyword::dependent_required])
    for (auto& [name, list] : map->members())
      add_names(name, list);
  if (const auto* map = words[keyword::dependent_schemas])
    for (auto& [name, schema] : map->members())
      rules.dependent_schemas.emplace_back(name, node_for(schema));
  if (const auto* map = words[keyword::dependencies])
    for (auto& [name, value] : map->members()) {
      if (value.is_array())
        add_names(name, value);
      else
        rules.dependent_schemas.emplace_back(name, node_for(value));
    }
}

void schema_compiler::fail(errc code, const tree& at, std::string_view below,
                           const std::string& reason) {
  if (problem_.code == errc::none)
    problem_ = {code, library_.words_for(at, below) + reason};
}

} // namespace troupe::detail
