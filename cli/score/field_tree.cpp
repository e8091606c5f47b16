#include "field_tree.hpp"

#include "schema_marks.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace troupe::cli {

namespace {

/// Undoes the escapes of a JSON pointer (RFC 6901, section 4).
std::string unescaped(std::string_view token) {
  std::string result;
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1'))
      result += token[++i] == '0' ? '~' : '/';
    else
      result += token[i];
  }
  return result;
}

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> result;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto token = pointer.substr(0, pointer.find('/'));
    result.push_back(unescaped(token));
    pointer.remove_prefix(token.size());
  }
  return result;
}

bool says_date(const json_tree& schema) {
  const auto format = schema.string_at("format");
  return format == "date" || format == "date-time";
}

bool has_any(const field_node& x, std::string_view keyword) {
  return std::any_of(x.schemas.begin(), x.schemas.end(),
                     [&](const json_tree* y) { return y->find(keyword) != nullptr; });
}

/// What the schemas of a place say of the members and elements below it.
std::vector<const json_tree*> below(const field_node& x, std::string_view keyword) {
  std::vector<const json_tree*> result;
  for (const auto* schema : x.schemas)
    if (const auto* y = schema->find(keyword); y != nullptr && y->is_object())
      result.push_back(y);
  return result;
}

/// Of the places of a list: `prefixItems`, or what stood for it before draft 2020-12.
std::vector<const json_tree*> at_place(const field_node& x, size_t place) {
  std::vector<const json_tree*> result;
  for (const auto* schema : x.schemas)
    for (const auto keyword : {"prefixItems", "items"})
      if (const auto* y = schema->find(keyword); y != nullptr && place < y->elements().size())
        result.push_back(&y->elements()[place]);
  return result;
}

bool is_container(const field_node& x) {
  return !x.order.empty() || x.others || x.element || !x.places.empty() || has_any(x, "properties")
         || has_any(x, "items") || has_any(x, "prefixItems");
}

} // namespace

field_tree::field_tree() = default;

expected<std::unique_ptr<field_tree>> field_tree::of_schema(const json_tree& schema) {
  if (auto fine = check_marks(schema); !fine)
    return unexpected<error>{fine.error()};
  auto result = std::make_unique<field_tree>();
  result->schema_ = schema;
  result->has_schema_ = true;
  result->root_.schemas = {&result->schema_};
  result->describe(result->root_);
  return result;
}

const json_tree* field_tree::referred(std::string_view reference) const {
  // Only within the file. What stands elsewhere is learnt from the records.
  if (!reference.starts_with('#'))
    return nullptr;
  reference.remove_prefix(1);
  if (!reference.empty() && !reference.starts_with('/'))
    return nullptr;
  const auto* result = &schema_;
  for (const auto& token : tokens_of(reference)) {
    const auto& elements = std::as_const(*result).elements();
    size_t place = 0;
    const auto* end = token.data() + token.size();
    const auto is_place = std::from_chars(token.data(), end, place).ptr == end;
    result = is_place && place < elements.size() ? &elements[place] : result->find(token);
    if (result == nullptr)
      return nullptr;
  }
  return result;
}

void field_tree::gather(const json_tree& schema, std::vector<const json_tree*>& to) const {
  if (!schema.is_object() || std::find(to.begin(), to.end(), &schema) != to.end())
    return;
  to.push_back(&schema);
  if (const auto reference = schema.string_at("$ref"); !reference.empty())
    if (const auto* target = referred(reference))
      gather(*target, to);
  for (const auto keyword : {"allOf", "anyOf", "oneOf"})
    if (const auto* all = schema.find(keyword))
      for (const auto& x : all->elements())
        gather(x, to);
  for (const auto keyword : {"then", "else"})
    if (const auto* x = schema.find(keyword))
      gather(*x, to);
}

void field_tree::describe(field_node& x) {
  x.is_described = true;
  std::vector<const json_tree*> all;
  for (const auto* schema : std::exchange(x.schemas, {}))
    gather(*schema, all);
  x.schemas = std::move(all);
  for (const auto* schema : x.schemas)
    if (const auto* how = schema->find("x-compare"); how != nullptr && !x.is_told) {
      x.how = read_comparison(*how).value_or(comparison{});
      x.is_told = true;
    }
  if (!x.is_told && std::any_of(x.schemas.begin(), x.schemas.end(), [](const json_tree* y) {
        return says_date(*y);
      }))
    x.how.kind = comparison_kind::date;
  for (const auto* schema : x.schemas)
    if (const auto* key = schema->find("x-key"); key != nullptr && x.key.empty()) {
      if (key->is_string())
        x.key.push_back(*key->if_string());
      for (const auto& name : key->elements())
        x.key.push_back(*name.if_string());
    }
  const auto is_tuple = !at_place(x, 0).empty();
  x.is_ordered = is_tuple || x.how.kind == comparison_kind::ordered;
  // So that fields come in the order of the schema; what they hold is looked at when it is met.
  for (const auto* properties : below(x, "properties"))
    for (const auto& [name, schema] : properties->members())
      if (x.members.find(name) == x.members.end())
        add_member(x, name);
}

field_node& field_tree::add_member(field_node& of, std::string_view name) {
  auto added = std::make_unique<field_node>();
  added->pointer = of.pointer;
  append_pointer(added->pointer, name);
  added->is_repeated = of.is_repeated;
  for (const auto* properties : below(of, "properties"))
    if (const auto* schema = properties->find(name))
      added->schemas.push_back(schema);
  auto& result = *added;
  of.members.emplace(name, std::move(added));
  of.order.push_back(&result);
  return result;
}

field_node& field_tree::member(field_node& of, std::string_view name) {
  const auto found = of.members.find(name);
  if (found != of.members.end()) {
    auto& result = *found->second;
    if (!result.is_described)
      describe(result);
    return result;
  }
  const auto is_map = !below(of, "additionalProperties").empty()
                      || !below(of, "patternProperties").empty();
  if (!is_map) {
    auto& added = add_member(of, name);
    added.is_described = true;
    return added;
  }
  // Its names are data.
  if (!of.others) {
    of.others = std::make_unique<field_node>();
    of.others->pointer = of.pointer + "/*";
    of.others->is_repeated = true;
    of.others->schemas = below(of, "additionalProperties");
    for (const auto* patterns : below(of, "patternProperties"))
      for (const auto& pattern : patterns->members())
        of.others->schemas.push_back(&pattern.value);
    describe(*of.others);
  }
  return *of.others;
}

field_node& field_tree::element(field_node& of, size_t place) {
  if (auto schemas = at_place(of, place); !schemas.empty()) {
    if (of.places.size() <= place)
      of.places.resize(place + 1);
    auto& result = of.places[place];
    if (!result) {
      result = std::make_unique<field_node>();
      result->pointer = of.pointer + "/" + std::to_string(place);
      result->is_repeated = of.is_repeated;
      result->schemas = std::move(schemas);
      describe(*result);
    }
    return *result;
  }
  if (!of.element) {
    of.element = std::make_unique<field_node>();
    of.element->pointer = of.pointer + "/*";
    of.element->is_repeated = true;
    of.element->schemas = below(of, "items");
    describe(*of.element);
  }
  return *of.element;
}

size_t field_tree::row_of(field_node& x) {
  if (x.row == field_node::no_row)
    x.row = rows_++;
  return x.row;
}

expected<void> field_tree::check_rows() const {
  if (rows_ <= rows_max)
    return {};
  return failed(errc::configuration, "more than " + std::to_string(rows_max)
                                       + " fields were met: names of members are data here, which "
                                         "--schema can say with additionalProperties");
}

namespace {

template <class Visit>
void visit_all(const field_node& x, const Visit& visit) {
  visit(x);
  for (const auto* member : x.order)
    visit_all(*member, visit);
  if (x.others)
    visit_all(*x.others, visit);
  for (const auto& place : x.places)
    if (place)
      visit_all(*place, visit);
  if (x.element)
    visit_all(*x.element, visit);
}

} // namespace

std::vector<const field_node*> field_tree::fields() const {
  std::vector<const field_node*> result;
  visit_all(root_, [&](const field_node& x) {
    if (x.row != field_node::no_row)
      result.push_back(&x);
  });
  return result;
}

const field_node* field_tree::find(std::string_view pointer) {
  std::string whole{pointer};
  if (!whole.empty() && whole.front() != '/')
    whole.insert(0, "/");
  auto* x = &root_;
  for (const auto& token : tokens_of(whole)) {
    const auto is_element = token == "*" && (x->element || !below(*x, "items").empty());
    if (is_element) {
      x = &element(*x, std::numeric_limits<uint32_t>::max());
    } else if (token == "*" && (x->others || !below(*x, "additionalProperties").empty())) {
      // A name that no schema can name.
      x = &member(*x, std::string_view{"\0", 1});
    } else if (x->members.find(token) != x->members.end()) {
      x = &member(*x, token);
    } else {
      size_t place = 0;
      const auto* end = token.data() + token.size();
      if (std::from_chars(token.data(), end, place).ptr != end || at_place(*x, place).empty())
        return nullptr;
      x = &element(*x, place);
    }
  }
  return x;
}

std::vector<std::string> field_tree::names() {
  std::vector<std::string> result;
  visit_all(root_, [&](const field_node& x) {
    if (x.row != field_node::no_row || (!x.pointer.empty() && !is_container(x)))
      result.push_back(x.pointer);
  });
  return result;
}

std::string shown_pointer(std::string_view pointer) {
  if (pointer.empty())
    return "(root)";
  std::string result;
  for (const auto c : pointer) {
    const auto x = static_cast<unsigned char>(c);
    constexpr std::string_view digits = "0123456789abcdef";
    if (x >= 0x20 && x != 0x7f)
      result += c;
    else
      result += {'\\', 'x', digits[x >> 4], digits[x & 0xf]};
  }
  return result;
}

} // namespace troupe::cli
