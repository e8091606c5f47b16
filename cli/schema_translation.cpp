#include "schema_translation.hpp"

#include "schema_keywords.hpp"

#include <troupe/json.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::cli {

namespace {

bool is_type_name(const json_tree& x) {
  constexpr std::string_view names[] = {"array",  "boolean", "integer", "null",
                                        "number", "object",  "string"};
  return x.is_string()
         && std::find(std::begin(names), std::end(names), *x.if_string()) != std::end(names);
}

bool is_string(const json_tree& x) {
  return x.is_string();
}

bool is_count(const json_tree& x) {
  if (const auto* whole = x.if_int64())
    return *whole >= 0;
  return x.if_uint64() != nullptr;
}

bool is_positive(const json_tree& x) {
  if (const auto* real = x.if_double())
    return *real > 0;
  return is_count(x) && x != json_tree{0};
}

template <class Predicate>
bool each_element(const json_tree& x, Predicate predicate) {
  return x.is_array() && std::all_of(x.elements().begin(), x.elements().end(), predicate);
}

bool is_name_list(const json_tree& x) {
  return each_element(x, is_string);
}

/// Whether the value fits; of schemas in it only that they stand where they should.
bool fits(const json_tree& x, keyword_shape shape) {
  switch (shape) {
  case keyword_shape::schema:
    return x.is_object() || x.is_bool();
  case keyword_shape::schema_list:
    return x.is_array() && !x.elements().empty();
  case keyword_shape::schema_or_list:
    return x.is_object() || x.is_bool() || x.is_array();
  case keyword_shape::schema_map:
  case keyword_shape::dependency_map:
    return x.is_object();
  case keyword_shape::names_map:
    return x.is_object() && std::all_of(x.members().begin(), x.members().end(), [](auto& member) {
             return is_name_list(member.value);
           });
  case keyword_shape::type:
    return is_type_name(x) || (each_element(x, is_type_name) && !x.elements().empty());
  case keyword_shape::names:
    return is_name_list(x);
  case keyword_shape::values:
    return x.is_array() && !x.elements().empty();
  case keyword_shape::any:
    return true;
  case keyword_shape::number:
    return x.is_number();
  case keyword_shape::positive:
    return is_positive(x);
  case keyword_shape::number_or_boolean:
    return x.is_number() || x.is_bool();
  case keyword_shape::count:
    return is_count(x);
  case keyword_shape::string:
    return x.is_string();
  case keyword_shape::boolean:
    return x.is_bool();
  }
  return true;
}

std::string below(std::string_view pointer, std::string_view name) {
  std::string result{pointer};
  append_pointer(result, name);
  return result;
}

class translator {
public:
  explicit translator(const json_tree& root) : id_(root.string_at("$id")) {
    if (id_.ends_with('#'))
      id_.pop_back();
  }

  expected<translated_schema> run(const json_tree& root) {
    translated_schema result;
    result.tree = schema(root, {});
    if (problem_.code != errc::none)
      return unexpected<error>{problem_};
    result.patterns = std::move(patterns_);
    return result;
  }

private:
  void fail(errc code, std::string_view pointer, const std::string& reason) {
    if (problem_.code == errc::none)
      problem_ = {code, "the schema at " + (pointer.empty() ? "its root" : std::string{pointer})
                          + ": " + reason};
  }

  void unsupported(std::string_view pointer, std::string_view keyword) {
    fail(errc::unsupported_schema, pointer,
         std::string{keyword} + " is not supported here: write it with other keywords");
  }

  json_tree schema(const json_tree& x, const std::string& pointer) {
    if (!x.is_object()) {
      if (!x.is_bool())
        fail(errc::configuration, pointer, "must be a schema (an object, true or false)");
      return x;
    }
    auto result = json_tree::object();
    for (auto& [name, value] : x.members()) {
      const auto shape = shape_of(name);
      const auto place = below(pointer, name);
      if (!fits(value, shape))
        fail(errc::configuration, place, "must be " + std::string{to_string(shape)});
      result.set(name, child(value, shape, place));
    }
    rewrite(result, pointer);
    return result;
  }

  json_tree child(const json_tree& x, keyword_shape shape, const std::string& pointer) {
    switch (shape) {
    case keyword_shape::schema:
      return schema(x, pointer);
    case keyword_shape::schema_list:
      return list(x, pointer);
    case keyword_shape::schema_or_list:
      return x.is_array() ? list(x, pointer) : schema(x, pointer);
    case keyword_shape::schema_map:
    case keyword_shape::dependency_map:
      return map(x, pointer);
    default:
      return x;
    }
  }

  json_tree list(const json_tree& x, const std::string& pointer) {
    auto result = json_tree::array();
    for (auto& element : x.elements())
      result.push_back(schema(element, below(pointer, std::to_string(result.elements().size()))));
    return result;
  }

  json_tree map(const json_tree& x, const std::string& pointer) {
    auto result = json_tree::object();
    for (auto& [name, value] : x.members()) {
      const auto is_list = is_name_list(value);
      result.set(name, is_list ? value : schema(value, below(pointer, name)));
    }
    return result;
  }

  void rewrite(json_tree& x, const std::string& pointer) {
    refuse(x, pointer);
    rewrite_reference(x, pointer);
    rewrite_items(x);
    rewrite_dependencies(x);
    rewrite_unevaluated(x, pointer);
    rewrite_bound(x, "minimum", "exclusiveMinimum");
    rewrite_bound(x, "maximum", "exclusiveMaximum");
    rewrite_labels(x);
    compile_patterns(x, pointer);
  }

  void refuse(json_tree& x, const std::string& pointer) {
    for (auto name : {"$dynamicRef", "maxContains"})
      if (x.find(name) != nullptr)
        unsupported(pointer, name);
    if (const auto* least = x.find("minContains"); least != nullptr && *least != json_tree{1})
      unsupported(pointer, "minContains");
    if (!pointer.empty() && x.find("$id") != nullptr)
      unsupported(pointer, "an $id below the root");
    // valijson takes it for a base of references.
    x.erase("id");
    // What looks like a schema in there is none.
    x.erase("default");
    x.erase("examples");
  }

  void rewrite_reference(json_tree& x, const std::string& pointer) {
    if (x.string_at("$recursiveRef") == "#" && x.find("$ref") == nullptr) {
      x.erase("$recursiveRef");
      x.set("$ref", "#");
    }
    const auto* found = x.find("$ref");
    if (found == nullptr || !found->is_string())
      return;
    auto target = *found->if_string();
    if (!id_.empty() && target.starts_with(id_)
        && (target.size() == id_.size() || target[id_.size()] == '#'))
      target = target.size() == id_.size() ? "#" : target.substr(id_.size());
    if (!target.starts_with('#'))
      fail(errc::unsupported_schema, pointer,
           "$ref leads to another document (" + target
             + "), which is never fetched: put it under $defs and refer to it as #/$defs/NAME");
    else if (target.size() > 1 && target[1] != '/')
      unsupported(pointer, "a $ref to an anchor (" + target + ")");
    if (x.members().size() == 1) {
      x.set("$ref", target);
      return;
    }
    auto all = x.find("allOf") != nullptr ? *x.find("allOf") : json_tree::array();
    auto reference = json_tree::object();
    reference.set("$ref", target);
    all.push_back(std::move(reference));
    x.erase("$ref");
    x.set("allOf", std::move(all));
  }

  /// `prefixItems` stays where it is, so that references into it hold.
  static void rewrite_items(json_tree& x) {
    const auto* prefix = x.find("prefixItems");
    if (prefix == nullptr)
      return;
    auto first = *prefix;
    if (const auto* rest = x.find("items"))
      x.set("additionalItems", json_tree{*rest});
    x.set("items", std::move(first));
  }

  static void rewrite_dependencies(json_tree& x) {
    for (auto name : {"dependentRequired", "dependentSchemas"}) {
      const auto* found = x.find(name);
      if (found == nullptr)
        continue;
      // One name may be in both.
      auto wrapped = json_tree::object();
      wrapped.set("dependencies", json_tree{*found});
      auto all = x.find("allOf") != nullptr ? *x.find("allOf") : json_tree::array();
      all.push_back(std::move(wrapped));
      x.set("allOf", std::move(all));
    }
  }

  void rewrite_unevaluated(json_tree& x, const std::string& pointer) {
    constexpr std::string_view neighbours[]
      = {"$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies"};
    const auto alone = std::none_of(std::begin(neighbours), std::end(neighbours),
                                    [&](auto name) { return x.find(name) != nullptr; });
    replace(x, pointer, "unevaluatedProperties", "additionalProperties", alone);
    const auto items = x.find("items");
    const auto whole = items != nullptr && !items->is_array();
    if (x.find("unevaluatedItems") != nullptr && !whole)
      replace(x, pointer, "unevaluatedItems", "additionalItems",
              alone && items != nullptr && x.find("contains") == nullptr);
  }

  void replace(json_tree& x, const std::string& pointer, std::string_view from, std::string_view to,
               bool possible) {
    const auto* found = x.find(from);
    const auto* flag = found != nullptr ? found->if_bool() : nullptr;
    const auto says_nothing = found == nullptr || (flag != nullptr && *flag);
    if (says_nothing || x.find(to) != nullptr)
      return;
    if (!possible)
      return unsupported(pointer, from);
    x.set(to, json_tree{*found});
  }

  /// Draft 4 says `"minimum": 0, "exclusiveMinimum": true`.
  static void rewrite_bound(json_tree& x, std::string_view inclusive, std::string_view exclusive) {
    const auto* found = x.find(exclusive);
    const auto* flag = found != nullptr ? found->if_bool() : nullptr;
    if (flag == nullptr)
      return;
    const auto* limit = x.find(inclusive);
    const auto bend = *flag && limit != nullptr;
    auto value = bend ? *limit : json_tree{};
    x.erase(exclusive);
    if (!bend)
      return;
    x.erase(inclusive);
    x.set(exclusive, std::move(value));
  }

  static void rewrite_labels(json_tree& x) {
    if (const auto* labels = x.find("enum")) {
      auto text = labels->text();
      x.erase("enum");
      x.set(enum_keyword, std::move(text));
    }
    if (const auto* label = x.find("const")) {
      auto text = "[" + label->text() + "]";
      x.erase("const");
      x.set(const_keyword, std::move(text));
    }
  }

  void compile_patterns(const json_tree& x, const std::string& pointer) {
    if (const auto* expression = x.find("pattern");
        expression != nullptr && expression->is_string())
      compile(*expression->if_string(), below(pointer, "pattern"));
    if (const auto* all = x.find("patternProperties"))
      for (auto& [expression, ignored] : all->members())
        compile(expression, below(below(pointer, "patternProperties"), expression));
  }

  void compile(const std::string& expression, const std::string& pointer) {
    auto compiled = pattern::compile(expression);
    if (compiled)
      patterns_.emplace(expression, std::move(*compiled));
    else
      fail(errc::configuration, pointer, compiled.error().message);
  }

  std::string id_;
  std::map<std::string, pattern, std::less<>> patterns_;
  error problem_;
};

} // namespace

expected<translated_schema> translate(const json_tree& schema) {
  return translator{schema}.run(schema);
}

} // namespace troupe::cli
