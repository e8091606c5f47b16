#include "portable_schema.hpp"

#include "uri_reference.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::detail {

namespace {

constexpr std::string_view kept_words[] = {"title",    "description", "default",    "examples",
                                           "$comment", "$defs",       "definitions"};

bool is_annotation(std::string_view name) {
  return std::find(std::begin(kept_words), std::end(kept_words), name) != std::end(kept_words);
}

class rewriter {
public:
  explicit rewriter(schema_library& library) : library_(library) {
    for (uint32_t i = 1; i < library.documents().size(); ++i)
      if (library.documents()[i].is_used)
        names_[i] = free_name("document" + std::to_string(i));
  }

  json_tree run() {
    auto result = copy(library_.root(), true);
    if (names_.empty())
      return result;
    auto defs = result.find("$defs") != nullptr ? *result.find("$defs") : json_tree::object();
    for (auto& [index, name] : names_)
      defs.set(name, copy(*library_.documents()[index].tree, true));
    if (result.is_bool())
      result = json_tree::object();
    result.set("$defs", std::move(defs));
    return result;
  }

private:
  std::string free_name(std::string name) const {
    const auto* defs = library_.root().find("$defs");
    while (defs != nullptr && defs->find(name) != nullptr)
      name += '_';
    return name;
  }

  /// `is_schema`: x stands where a schema should, or may be one.
  json_tree copy(const json_tree& x, bool is_schema) {
    if (x.is_array()) {
      auto result = json_tree::array();
      for (auto& element : x.elements())
        result.push_back(copy(element, false));
      return result;
    }
    if (!x.is_object())
      return x;
    is_schema = is_schema || library_.is_known(x);
    return is_schema ? copy_schema(x) : copy_members(x);
  }

  json_tree copy_members(const json_tree& x) {
    auto result = json_tree::object();
    for (auto& [name, value] : x.members())
      result.set(name, copy(value, false));
    return result;
  }

  json_tree copy_schema(const json_tree& x) {
    const auto& place = library_.place_of(x);
    const auto& dialect = library_.resource(place.resource).dialect;
    const keyword_values words{x, dialect};
    const auto is_void = dialect.ref_stands_alone() && words[keyword::ref] != nullptr;
    const auto is_root = place.document == 0 && place.pointer.empty();
    auto result = json_tree::object();
    std::vector<std::string> targets;
    for (auto& [name, value] : x.members()) {
      const auto is_name = name == "$id" || name == "$anchor" || name == "$dynamicAnchor"
                           || name == "$recursiveAnchor" || (name == "$schema" && !is_root)
                           || (name == "id" && words[keyword::old_id] != nullptr);
      if (is_reference(name, words) && value.is_string())
        targets.push_back(reference_to(x, name, *value.if_string()));
      else if (!is_name && (!is_void || is_annotation(name) || !is_any_keyword(name)))
        result.set(name, copy(value, false));
    }
    add_references(result, targets);
    return result;
  }

  static bool is_reference(std::string_view name, const keyword_values& words) {
    return (name == "$ref" && words[keyword::ref] != nullptr)
           || (name == "$dynamicRef" && words[keyword::dynamic_ref] != nullptr)
           || (name == "$recursiveRef" && words[keyword::recursive_ref] != nullptr);
  }

  /// Empty for what is never reached, and was never looked at.
  std::string reference_to(const json_tree& from, std::string_view keyword,
                           std::string_view reference) {
    const auto* target = library_.resolve(from, keyword, reference);
    if (target == nullptr)
      return {};
    const auto& place = library_.place_of(*target);
    const auto name = names_.find(place.document);
    const auto prefix = name == names_.end() ? std::string{} : "/$defs/" + name->second;
    return pointer_reference(prefix + place.pointer);
  }

  static void add_references(json_tree& out, const std::vector<std::string>& targets) {
    for (auto& target : targets) {
      if (target.empty())
        continue;
      if (out.find("$ref") == nullptr) {
        out.set("$ref", target);
        continue;
      }
      auto all = out.find("allOf") != nullptr ? *out.find("allOf") : json_tree::array();
      auto more = json_tree::object();
      more.set("$ref", target);
      all.push_back(std::move(more));
      out.set("allOf", std::move(all));
    }
  }

  schema_library& library_;
  std::map<uint32_t, std::string> names_;
};

/// Whether the schema as it is can be understood by who knows JSON pointers only.
bool stands_alone(const schema_library& library, const json_tree& x) {
  if (x.is_array())
    return std::all_of(x.elements().begin(), x.elements().end(),
                       [&](auto& y) { return stands_alone(library, y); });
  const auto is_root = &x == &library.root();
  const auto is_schema = x.is_object() && library.is_known(x);
  if (is_schema) {
    const auto& resource = library.resource(library.place_of(x).resource);
    const keyword_values words{x, resource.dialect};
    for (const auto word : {keyword::anchor, keyword::dynamic_anchor, keyword::dynamic_ref,
                            keyword::recursive_ref, keyword::recursive_anchor})
      if (words[word] != nullptr)
        return false;
    if (words[keyword::old_id] != nullptr || (words[keyword::id] != nullptr && !is_root))
      return false;
    const auto* reference = words[keyword::ref];
    const auto* text = reference != nullptr ? reference->if_string() : nullptr;
    if (text != nullptr && !text->starts_with("#/") && *text != "#")
      return false;
    if (reference != nullptr && resource.dialect.ref_stands_alone() && x.members().size() > 1)
      return false;
  }
  return std::all_of(x.members().begin(), x.members().end(),
                     [&](auto& y) { return stands_alone(library, y.value); });
}

} // namespace

json_tree portable_schema(schema_library& library) {
  if (stands_alone(library, library.root()))
    return library.root();
  return rewriter{library}.run();
}

} // namespace troupe::detail
