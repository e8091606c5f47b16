#include "schema_compiler.hpp"
#include "uri_reference.hpp"

#include <algorithm>

namespace troupe::detail {

// -- references and combinations

void schema_compiler::read_references(const tree& x, const keyword_values& words,
                                      schema_node& node) {
  if (const auto* reference = words[keyword::ref]) {
    const auto* target = library_.resolve(x, "$ref", *reference->if_string());
    if (target == nullptr) {
      problem_ = library_.problem();
      return;
    }
    node.combinations.push_back({combination::kind::reference, {node_for(*target)}});
  }
  const auto& dialect = library_.resource(node.resource).dialect;
  if (dialect.ref_stands_alone() && words[keyword::ref] != nullptr)
    return;
  for (const auto word : {keyword::dynamic_ref, keyword::recursive_ref})
    if (const auto* reference = words[word])
      read_dynamic(x, word, *reference, node);
}

/// A reference that the way to it may bend, if it leads to a dynamic anchor in the first place.
void schema_compiler::read_dynamic(const tree& x, keyword word, const tree& value,
                                   schema_node& node) {
  const auto& reference = *value.if_string();
  const auto* target = library_.resolve(x, to_string(word), reference);
  if (target == nullptr) {
    problem_ = library_.problem();
    return;
  }
  const auto anchor = word == keyword::recursive_ref ? std::string{} : uri_fragment(reference);
  const auto& anchors = library_.resource(*library_.resource_of(x, reference)).dynamic_anchors;
  const auto found = anchors.find(anchor);
  const auto is_bent = found != anchors.end() && found->second == target;
  node.combinations.push_back({is_bent ? combination::kind::dynamic : combination::kind::reference,
                               {node_for(*target)},
                               anchor});
  has_dynamic_ = has_dynamic_ || is_bent;
}

/// Whatever a reference could be bent to is compiled, too. More and more documents may turn out to
/// be used.
void schema_compiler::name_dynamic_anchors() {
  if (!has_dynamic_)
    return;
  auto& all = result_.dynamic_anchors;
  all.clear();
  for (uint32_t i = 0; i < library_.resource_count(); ++i) {
    auto& anchors = all.emplace_back();
    for (auto& [name, target] : library_.resource(i).dynamic_anchors)
      if (library_.documents()[library_.place_of(*target).document].is_used)
        anchors.emplace_back(name, node_for(*target));
  }
}

void schema_compiler::read_combinations(const keyword_values& words, schema_node& node) {
  using kind = combination::kind;
  constexpr std::pair<keyword, kind> lists[]
    = {{keyword::all_of, kind::all}, {keyword::any_of, kind::any}, {keyword::one_of, kind::one}};
  for (auto& [word, what] : lists)
    if (const auto* list = words[word])
      node.combinations.push_back({what, nodes_for(*list)});
  if (const auto* schema = words[keyword::not_])
    node.combinations.push_back({kind::none, {node_for(*schema)}});
  if (const auto* condition = words[keyword::if_]) {
    auto part = [&](keyword word) { return words[word] ? node_for(*words[word]) : nullptr; };
    node.combinations.push_back(
      {kind::condition, {node_for(*condition), part(keyword::then), part(keyword::else_)}});
  }
}

// -- the whole

/// Finds circles on which no value is consumed, which would be endless for who follows them.
void schema_compiler::refuse_circles() {
  enum class state : uint8_t {
    unseen,
    open,
    done
  };
  std::vector<state> states(result_.nodes.size());
  struct step {
    uint32_t node;
    std::vector<uint32_t> next;
  };
  std::vector<step> way;
  auto enter = [&](uint32_t index) {
    states[index] = state::open;
    way.push_back({index, {}});
    for_each_part(result_.nodes[index], [&](const schema_node*& part, bool same_value) {
      if (same_value)
        way.back().next.push_back(part->index);
    });
  };
  for (uint32_t start = 0; start < states.size(); ++start) {
    if (states[start] == state::unseen)
      enter(start);
    while (!way.empty()) {
      if (way.back().next.empty()) {
        states[way.back().node] = state::done;
        way.pop_back();
        continue;
      }
      const auto index = way.back().next.back();
      way.back().next.pop_back();
      if (states[index] == state::open) {
        std::vector<uint32_t> circle;
        for (auto i = way.rbegin(); i != way.rend() && i->node != index; ++i)
          circle.insert(circle.begin(), i->node);
        return refuse_circle(index, circle);
      }
      if (states[index] == state::unseen)
        enter(index);
    }
  }
}

/// `between`: what lies on the way from the schema back to itself.
void schema_compiler::refuse_circle(uint32_t index, const std::vector<uint32_t>& between) {
  constexpr size_t shown_max = 8;
  std::string way;
  for (size_t i = 0; i < between.size() && i < shown_max; ++i) {
    const auto place = library_.place_words(*sources_[between[i]]);
    way += (way.empty() ? " by way of " : ", ") + place;
  }
  if (between.size() > shown_max)
    way += " and " + std::to_string(between.size() - shown_max) + " more";
  fail(errc::configuration, *sources_[index], {}, "refers to itself in a circle" + way);
}

/// Whoever refers to a schema that is a reference and nothing else refers to its target.
void schema_compiler::follow_bare_references() {
  auto target_of = [](const schema_node* x) -> const schema_node* {
    const auto is_bare = !x->is_false && x->kinds == value_kinds::anything && !x->labels
                         && !x->constant && !x->number && !x->string && !x->array && !x->object
                         && !x->has_unevaluated() && x->combinations.size() == 1
                         && x->combinations[0].what == combination::kind::reference;
    return is_bare ? x->combinations[0].parts[0] : nullptr;
  };
  auto follow = [&](const schema_node*& x, bool) {
    while (const auto* target = target_of(x))
      x = target;
  };
  for (auto& node : result_.nodes)
    for_each_part(node, follow);
  follow(result_.root, true);
}

/// A schema to which several ways lead, below one at which the same value takes several, may meet a
/// value again and again: twice as often with each level of nesting.
void schema_compiler::mark_crossroads() {
  std::vector<uint32_t> ways(result_.nodes.size());
  std::vector<bool> is_below(result_.nodes.size());
  std::vector<uint32_t> open;
  auto reach = [&](const schema_node* x) {
    if (!is_below[x->index]) {
      is_below[x->index] = true;
      open.push_back(x->index);
    }
  };
  for (auto& node : result_.nodes)
    for_each_part(node, [&](const schema_node*& part, bool same_value) {
      ++ways[part->index];
      // What a value's parts are asked by several keywords counts as a fork, too.
      const auto is_fork = same_value || (node.array && node.array->contains != nullptr)
                           || (node.object && !node.object->patterns.empty());
      if (is_fork)
        reach(part);
    });
  for (auto& anchors : result_.dynamic_anchors)
    for (auto& [name, target] : anchors) {
      ways[target->index] += 2;
      reach(target);
    }
  while (!open.empty()) {
    auto& node = result_.nodes[open.back()];
    open.pop_back();
    for_each_part(node, [&](const schema_node*& part, bool) { reach(part); });
  }
  for (auto& node : result_.nodes)
    node.is_crossroads = is_below[node.index] && ways[node.index] > 1;
}

} // namespace troupe::detail
