#include "schema_library.hpp"

#include "published_schema.hpp"
#include "uri_reference.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

std::string below(std::string_view pointer, std::string_view name) {
  std::string result{pointer};
  append_pointer(result, name);
  return result;
}

/// The next name of a JSON pointer, which is cut off.
std::string take_name(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const auto end = std::min(pointer.find('/'), pointer.size());
  std::string result;
  for (size_t i = 0; i < end; ++i) {
    const auto escaped = pointer[i] == '~' && i + 1 < end
                         && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
    result += !escaped ? pointer[i] : pointer[i + 1] == '0' ? '~' : '/';
    i += escaped ? 1 : 0;
  }
  pointer.remove_prefix(end);
  return result;
}

const json_tree* child(const json_tree& x, const std::string& name) {
  if (!x.is_array())
    return x.find(name);
  size_t index = 0;
  const auto* last = name.data() + name.size();
  const auto [end, error] = std::from_chars(name.data(), last, index);
  return error == std::errc{} && end == last && index < x.elements().size() ? &x.elements()[index]
                                                                            : nullptr;
}

bool is_schema(const json_tree& x) {
  return x.is_object() || x.is_bool();
}

std::string_view own_uri(const json_tree& root) {
  const auto id = root.string_at("$id");
  return id.empty() ? root.string_at("id") : id;
}

} // namespace

// -- loading

expected<void> schema_library::load(const json_tree& schema) {
  add_document(options_.uri, schema);
  for (auto& x : options_.documents) {
    auto tree = json_tree::parse(x.text);
    if (!tree)
      return failed(errc::invalid_json, "the document " + x.uri + ": " + tree.error().message);
    trees_.push_back(std::move(*tree));
    add_document(x.uri, trees_.back());
  }
  schema_dialect otherwise;
  otherwise.is_lenient = !options_.draft;
  otherwise.draft = options_.draft.value_or(otherwise.draft);
  for (uint32_t i = 0; i < documents_.size() && problem_.code == errc::none; ++i) {
    const auto& tree = *documents_[i].tree;
    places_[&tree] = {i, i, {}};
    const auto dialect = dialect_of(tree, otherwise);
    if (!dialect)
      break;
    resources_[i].dialect = *dialect;
    index(tree, {i, i, {}});
  }
  if (problem_.code != errc::none)
    return unexpected<error>{problem_};
  return {};
}

/// All are known by name before the first is looked into, since `$schema` may name any of them.
void schema_library::add_document(std::string_view uri, const json_tree& tree) {
  const auto index = static_cast<uint32_t>(documents_.size());
  const std::string stem{uri_without_fragment(uri)};
  documents_.push_back({stem, &tree, index == 0});
  resources_.push_back({stem, &tree, {}, {}, {}});
  by_uri_.emplace(stem, index);
  if (const auto own = own_uri(tree); !own.empty() && !own.starts_with('#'))
    by_uri_.emplace(uri_without_fragment(resolve_uri(stem, own)), index);
}

std::optional<schema_dialect> schema_library::dialect_of(const json_tree& root,
                                                         const schema_dialect& otherwise) {
  const auto uri = root.string_at("$schema");
  return uri.empty() ? otherwise : custom_dialect(root, uri, 0);
}

/// The dialect that a document of the options describes with `$schema` and `$vocabulary`.
std::optional<schema_dialect> schema_library::custom_dialect(const json_tree& root,
                                                             std::string_view uri, uint32_t depth) {
  constexpr uint32_t depth_max = 8;
  if (auto result = published_dialect(uri))
    return result;
  const auto found = by_uri_.find(uri_without_fragment(uri));
  if (found == by_uri_.end() || depth > depth_max) {
    fail(errc::unsupported_schema, root,
         "$schema names " + std::string{uri}
           + ", which is no draft of JSON Schema from 4 to 2020-12: leave it out, or name the "
             "document that describes it");
    return std::nullopt;
  }
  const auto& meta = *resources_[found->second].root;
  auto result = custom_dialect(root, meta.string_at("$schema"), depth + 1);
  const auto* vocabularies = meta.find("$vocabulary");
  if (!result || vocabularies == nullptr)
    return result;
  result = without_vocabularies(*result);
  for (auto& [name, needed] : vocabularies->members())
    if (!enable_vocabulary(*result, name) && needed == json_tree{true}) {
      fail(errc::unsupported_schema, root,
           "$schema needs the vocabulary " + name + ", which is not known");
      return std::nullopt;
    }
  return result;
}

// -- names

void schema_library::index(const json_tree& x, schema_place place) {
  if (x.is_object()) {
    const auto& dialect = resources_[place.resource].dialect;
    const keyword_values words{x, dialect};
    const auto is_void = dialect.ref_stands_alone() && words[keyword::ref] != nullptr;
    if (!is_void) {
      index_id(x, place, words);
      index_anchors(x, place, words);
    }
    is_dynamic_ = is_dynamic_ || words[keyword::dynamic_ref] != nullptr
                  || words[keyword::recursive_ref] != nullptr;
  }
  places_[&x] = place;
  if (x.is_object())
    index_children(x, place);
}

void schema_library::index_children(const json_tree& x, const schema_place& place) {
  auto visit = [&](const json_tree& schema, std::string pointer) {
    if (is_schema(schema) && problem_.code == errc::none)
      index(schema, {place.document, place.resource, std::move(pointer)});
  };
  const keyword_values words{x, resources_[place.resource].dialect};
  words.for_each([&](keyword word, const json_tree& value) {
    const auto pointer = below(place.pointer, to_string(word));
    switch (entry_of(word).shape) {
    case keyword_shape::schema:
      return visit(value, pointer);
    case keyword_shape::schema_list:
    case keyword_shape::schema_or_list:
      for (size_t i = 0; i < value.elements().size(); ++i)
        visit(value.elements()[i], below(pointer, std::to_string(i)));
      return visit(value, pointer);
    case keyword_shape::schema_map:
    case keyword_shape::dependency_map:
      for (auto& [name, schema] : value.members())
        visit(schema, below(pointer, name));
      return;
    default:
      return;
    }
  });
}

/// An `$id` makes a resource of its own, but for the root's, which has one already.
void schema_library::index_id(const json_tree& x, schema_place& place,
                              const keyword_values& words) {
  const auto* id = words[keyword::id];
  // Who does not say what draft it is may have members of that name for other purposes.
  const auto is_lenient = resources_[place.resource].dialect.is_lenient;
  if (id == nullptr && (!is_lenient || place.pointer.empty()))
    id = words[keyword::old_id];
  if (id == nullptr || !id->is_string() || id->if_string()->empty())
    return;
  const auto& text = *id->if_string();
  const auto fragment = uri_fragment(text);
  if (!text.starts_with('#')) {
    auto& here = resources_[place.resource];
    const std::string uri{uri_without_fragment(resolve_uri(here.uri, text))};
    if (place.pointer.empty()) {
      here.uri = uri;
    } else {
      const auto dialect = dialect_of(x, here.dialect);
      if (!dialect)
        return;
      place.resource = static_cast<uint32_t>(resources_.size());
      resources_.push_back({uri, &x, *dialect, {}, {}});
    }
    by_uri_.emplace(uri, place.resource);
  }
  auto& resource = resources_[place.resource];
  if (!fragment.empty() && fragment.front() != '/'
      && (resource.dialect.is_lenient || resource.dialect.ref_stands_alone()))
    resource.anchors.emplace(fragment, &x);
}

void schema_library::index_anchors(const json_tree& x, const schema_place& place,
                                   const keyword_values& words) {
  auto& resource = resources_[place.resource];
  if (const auto* name = words[keyword::anchor]; name != nullptr && name->is_string())
    resource.anchors.emplace(*name->if_string(), &x);
  if (const auto* name = words[keyword::dynamic_anchor]; name != nullptr && name->is_string()) {
    resource.anchors.emplace(*name->if_string(), &x);
    resource.dynamic_anchors.emplace(*name->if_string(), &x);
  }
  const auto* recursive = words[keyword::recursive_anchor];
  if (recursive != nullptr && *recursive == json_tree{true} && resource.root == &x)
    resource.dynamic_anchors.emplace("", &x);
}

// -- references

std::optional<uint32_t> schema_library::resource_of(const json_tree& from,
                                                    std::string_view reference) const {
  const auto here = place_of(from).resource;
  const auto uri = resolve_uri(resources_[here].uri, reference);
  const auto stem = uri_without_fragment(uri);
  if (stem == resources_[here].uri)
    return here;
  const auto found = by_uri_.find(stem);
  return found == by_uri_.end() ? std::nullopt : std::optional{found->second};
}

const json_tree* schema_library::resolve(const json_tree& from, std::string_view keyword,
                                         std::string_view reference) {
  const auto leads = std::string{keyword} + " leads to ";
  auto index = resource_of(from, reference);
  if (!index)
    index = add_published(
      uri_without_fragment(resolve_uri(resources_[place_of(from).resource].uri, reference)));
  if (!index) {
    fail(errc::unsupported_schema, from,
         leads + "another document (" + std::string{reference}
           + "), which is never fetched: name its file, or put it under $defs and refer to it as "
             "#/$defs/NAME");
    return nullptr;
  }
  const auto fragment = uri_fragment(reference);
  const auto& resource = resources_[*index];
  const json_tree* result = nullptr;
  if (fragment.empty() || fragment.front() == '/') {
    result = find_pointer(*index, *resource.root, fragment);
    // Generators give each member an $id, and refer to definitions as if they had not.
    const auto& whole = *documents_[place_of(from).document].tree;
    if (result == nullptr && reference.starts_with('#'))
      result = find_pointer(place_of(whole).resource, whole, fragment);
  } else if (const auto i = resource.anchors.find(fragment); i != resource.anchors.end()) {
    result = i->second;
  }
  if (result == nullptr || !is_schema(*result)) {
    fail(errc::configuration, from, leads + std::string{reference} + ", where there is no schema");
    return nullptr;
  }
  documents_[place_of(*result).document].is_used = true;
  return result;
}

/// The schema of schemas is at hand without being named.
std::optional<uint32_t> schema_library::add_published(std::string_view uri) {
  auto tree = published_schema(uri);
  if (!tree)
    return std::nullopt;
  const auto place = static_cast<uint32_t>(documents_.size());
  const auto resource = static_cast<uint32_t>(resources_.size());
  trees_.push_back(std::move(*tree));
  documents_.push_back({std::string{uri}, &trees_.back(), false});
  resources_.push_back({std::string{uri}, &trees_.back(), *published_dialect(uri), {}, {}});
  by_uri_.emplace(uri, resource);
  index(trees_.back(), {place, resource, {}});
  return resource;
}

/// What a pointer leads to through words that are no keywords becomes a schema by that.
const json_tree* schema_library::find_pointer(uint32_t resource, const json_tree& root,
                                              std::string_view pointer) {
  const auto* x = &root;
  schema_place place{place_of(root).document, resource, place_of(root).pointer};
  while (!pointer.empty()) {
    const auto name = take_name(pointer);
    x = child(*x, name);
    if (x == nullptr)
      return nullptr;
    append_pointer(place.pointer, name);
    if (const auto known = places_.find(x); known != places_.end())
      place.resource = known->second.resource;
  }
  if (is_schema(*x) && !places_.contains(x))
    index(*x, place);
  return problem_.code == errc::none ? x : nullptr;
}

// -- words

std::string schema_library::place_words(const json_tree& x, std::string_view below_it) const {
  const auto known = places_.find(&x);
  const auto place = known != places_.end() ? known->second : schema_place{};
  const auto pointer = place.pointer + std::string{below_it};
  if (place.document > 0)
    return documents_[place.document].uri + "#" + pointer;
  return pointer.empty() ? "its root" : pointer;
}

std::string schema_library::words_for(const json_tree& x, std::string_view below_it) const {
  return "the schema at " + place_words(x, below_it) + ": ";
}

void schema_library::fail(errc code, const json_tree& at, const std::string& reason) {
  if (problem_.code == errc::none)
    problem_ = {code, words_for(at) + reason};
}

} // namespace troupe::detail
