#include <troupe/detail/schema_writer.hpp>

#include <algorithm>
#include <map>

namespace troupe::detail {

namespace {

constexpr std::string_view defs_prefix = "#/$defs/";

/// Calls `visit` for the name of each definition that the tree refers to.
template <class Visit>
void each_reference(const json_tree& node, Visit&& visit) {
  for (const auto& element : node.elements())
    each_reference(element, visit);
  for (const auto& [name, value] : node.members()) {
    const auto* text = value.if_string();
    if (name == "$ref" && text != nullptr && text->starts_with(defs_prefix))
      visit(std::string_view{*text}.substr(defs_prefix.size()));
    else
      each_reference(value, visit);
  }
}

/// Puts definitions in the place of references to them.
class inliner {
public:
  inliner(std::map<std::string, json_tree, std::less<>>& defs, std::string_view root)
    : defs_(defs),
      root_(root) {
    for (const auto& [name, tree] : defs_)
      each_reference(tree, [this](std::string_view x) { ++uses_[std::string{x}]; });
  }

  void run(json_tree& node) {
    if (node.is_array())
      for (auto& element : node.elements())
        run(element);
    if (!node.is_object())
      return;
    auto reference = node.string_at("$ref");
    if (reference.starts_with(defs_prefix))
      replace(node, std::string{reference.substr(defs_prefix.size())});
    for (auto& x : node.members())
      run(x.value);
  }

private:
  void replace(json_tree& node, const std::string& name) {
    if (name == root_) {
      node.set("$ref", "#");
      return;
    }
    if (uses_[name] != 1)
      return;
    auto body = std::move(defs_[name]);
    defs_.erase(name);
    // What is said at the place of use counts more than what the record says of itself.
    for (auto& [keyword, value] : node.members())
      if (keyword != "$ref")
        body.set(keyword, std::move(value));
    node = std::move(body);
  }

  std::map<std::string, json_tree, std::less<>>& defs_;
  std::map<std::string, size_t> uses_;
  std::string root_;
};

} // namespace

schema_definitions::entry* schema_definitions::find(const void* type, std::string_view tag) {
  auto i = std::find_if(entries_.begin(), entries_.end(), [&](const entry& x) {
    return x.type == type && x.tag == tag && !x.is_discarded;
  });
  return i != entries_.end() ? &*i : nullptr;
}

schema_definitions::entry& schema_definitions::open(const void* type, std::string_view tag) {
  return entries_.emplace_back(entry{type, std::string{tag}, {}, {}});
}

void schema_definitions::name(entry& x, std::string_view wanted) {
  if (!x.name.empty())
    return;
  auto base = schema_name(wanted);
  auto candidate = base;
  auto is_taken = [&](const entry& y) { return y.name == candidate; };
  for (int number = 2; std::any_of(entries_.begin(), entries_.end(), is_taken); ++number)
    candidate = base + "_" + std::to_string(number);
  x.name = candidate;
}

json_tree schema_definitions::reference(entry& x, std::string_view wanted_name) {
  name(x, wanted_name);
  x.is_referenced = true;
  auto node = json_tree::object();
  node.set("$ref", std::string{defs_prefix} + x.name);
  return node;
}

json_tree schema_definitions::close(entry& x, json_tree tree) {
  if (!x.is_record && !x.is_referenced) {
    x.is_discarded = true;
    return tree;
  }
  x.tree = std::move(tree);
  return reference(x, x.name);
}

json_schema schema_definitions::finish(json_tree root, std::string_view name_otherwise) {
  std::map<std::string, json_tree, std::less<>> defs;
  for (auto& x : entries_)
    if (!x.is_discarded)
      defs.emplace(x.name, std::move(x.tree));
  auto reference = root.string_at("$ref");
  auto is_record = reference.starts_with(defs_prefix);
  std::string root_name{is_record ? reference.substr(defs_prefix.size()) : std::string_view{}};
  if (!is_record)
    defs.emplace("", std::move(root));
  // The root itself stands among the definitions, under its name or none, until it is complete.
  inliner inline_defs{defs, root_name};
  auto tree = std::move(defs[root_name]);
  defs.erase(root_name);
  inline_defs.run(tree);
  auto kept = json_tree::object();
  for (auto i = defs.begin(); i != defs.end();) {
    // Running may take further definitions out, but never the one that is being run: it is used
    // more than once.
    inline_defs.run(i->second);
    ++i;
  }
  for (auto& [name, body] : defs)
    kept.set(name, std::move(body));
  if (!kept.members().empty())
    tree.set("$defs", std::move(kept));
  return {is_record ? std::string_view{root_name} : name_otherwise, std::move(tree),
          std::move(mistake)};
}

json_tree type_node(std::string_view type) {
  auto node = json_tree::object();
  node.set("type", type);
  return node;
}

json_tree nullable(json_tree node) {
  auto type = std::string{node.string_at("type")};
  if (type == "null")
    return node;
  if (!type.empty() && node.find("enum") == nullptr && node.find("const") == nullptr
      && type != "object" && type != "array") {
    node.set("type", json_tree::array_type{type, "null"});
    return node;
  }
  if (auto* alternatives = node.find("anyOf"); alternatives != nullptr) {
    auto is_null = [](const json_tree& x) { return x.string_at("type") == "null"; };
    auto& all = alternatives->elements();
    if (std::none_of(all.begin(), all.end(), is_null))
      all.push_back(type_node("null"));
    return node;
  }
  if (node.find("type") != nullptr && type.empty())
    return node;
  auto result = json_tree::object();
  result.set("anyOf", json_tree::array_type{std::move(node), type_node("null")});
  return result;
}

json_tree integer_node(bool is_signed, size_t bytes) {
  auto node = type_node("integer");
  if (!is_signed)
    node.set("minimum", 0);
  else if (bytes < 4)
    node.set("minimum", -(int64_t{1} << (8 * bytes - 1)));
  if (bytes < 4)
    node.set("maximum", (int64_t{1} << (8 * bytes - (is_signed ? 1 : 0))) - 1);
  return node;
}

json_tree label_node(std::vector<std::string> labels) {
  auto node = type_node("string");
  json_tree::array_type values;
  for (auto& x : labels)
    values.emplace_back(std::move(x));
  node.set("enum", std::move(values));
  return node;
}

json_tree list_node(json_tree element, bool is_unique) {
  auto node = type_node("array");
  node.set("items", std::move(element));
  if (is_unique)
    node.set("uniqueItems", true);
  return node;
}

json_tree fixed_node(std::vector<json_tree> elements, bool all_alike) {
  auto node = type_node("array");
  auto size = elements.size();
  if (all_alike && size > 0) {
    node.set("items", std::move(elements.front()));
  } else {
    node.set("prefixItems", std::move(elements));
    node.set("items", false);
  }
  node.set("minItems", size);
  node.set("maxItems", size);
  return node;
}

void schema_writer::begin_record(std::string_view pretty_name) {
  defs_.name(*entry_, pretty_name.empty() ? default_name_ : pretty_name);
  entry_->is_record = true;
  node_ = type_node("object");
  node_.set("properties", json_tree::object());
  node_.set("required", json_tree::array());
  if (tag_name_.empty())
    return;
  auto tag = type_node("string");
  tag.set("const", tag_);
  add_member(tag_name_, std::move(tag), true);
}

void schema_writer::add_member(std::string_view name, json_tree node, bool is_required) {
  auto& properties = *node_.find("properties");
  if (defs_.mistake.empty() && (name.empty() || properties.find(name) != nullptr))
    defs_.mistake = "the record " + entry_->name
                    + (name.empty() ? std::string{" has a field without a name"}
                                    : " has two fields named \"" + std::string{name} + '"');
  properties.set(name, std::move(node));
  if (is_required)
    node_.find("required")->push_back(name);
}

void schema_writer::end_record() {
  if (node_.find("required")->elements().empty())
    node_.erase("required");
}

} // namespace troupe::detail
