#pragma once

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

#include <string>
#include <string_view>

namespace troupe {

/// The neutral schema of a record: JSON Schema draft 2020-12 as a tree, under a name that every
/// provider accepts. It says all that is known about the type; what a provider does not take is
/// rewritten by `lower`, never here. Immutable; safe to use from several threads at once.
///
/// Written for a C++ type (`schema_of`), the tree uses these keywords and no others:
///
/// | keyword | where |
/// |---|---|
/// | `type` | everywhere except beside `anyOf` and `$ref`; a string, or `[type, "null"]` for an
/// optional scalar | | `description`, `examples`, `default` | at any field, also beside `$ref` and
/// `anyOf` | | `enum`, `const` | labels of enums; tags of variants | | `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf` | numbers | | `minLength`, `maxLength`,
/// `pattern`, `format` | strings | | `items`, `prefixItems`, `minItems`, `maxItems`, `uniqueItems`
/// | arrays; `items: false` closes a tuple | | `properties`, `required`, `additionalProperties` |
/// records (the last only if asked for) and maps (the mapped type) | | `anyOf` | variants, and
/// optionals of what is no scalar (the last alternative is `{"type":"null"}`) | | `$ref`, `$defs` |
/// nested records (`#/$defs/NAME`), the root record within itself (`#`) |
///
/// Read from a user's file (`parse`), the tree is what the file says, member by member.
class json_schema {
public:
  /// Accepts every value.
  json_schema();

  /// `name` is brought into the form `[a-zA-Z0-9_-]{1,64}`: other characters become `_`, the rest
  /// is cut. `mistake`: see below.
  json_schema(std::string_view name, json_tree tree, std::string mistake = {});

  /// For a schema file. Fails with `invalid_json` if `text` is no JSON, `configuration` if it is no
  /// JSON Schema at all (neither an object nor true). Whether the keywords make sense is not
  /// checked here.
  static expected<json_schema> parse(std::string_view name, std::string_view text);

  const std::string& name() const noexcept {
    return name_;
  }

  /// The root's `description`; may be empty.
  std::string_view description() const noexcept {
    return tree_.string_at("description");
  }

  /// What the caller's value satisfies.
  const json_tree& tree() const noexcept {
    return tree_;
  }

  /// `tree()` as compact text, written once, the same for each run and build.
  const std::string& text() const noexcept {
    return text_;
  }

  /// Whether the root is no object, or has alternatives or conditions of all sorts (`anyOf`,
  /// `oneOf`, `allOf`, `not`, `enum`), so that the provider is asked for `{"content": value}`
  /// instead. Providers call tools with plain objects only.
  bool wrapped() const noexcept {
    return wrapped_;
  }

  /// What the provider is asked for: always an object. `tree()` itself, or, if `wrapped()`, an
  /// object with the required member `content`, to whose root `$defs` are moved and to whose place
  /// references to the old root are bent.
  const json_tree& wire_tree() const noexcept {
    return wrapped_ ? wire_tree_ : tree_;
  }

  const std::string& wire_text() const noexcept {
    return wrapped_ ? wire_text_ : text_;
  }

  /// What is wrong with the type that the schema was written for, and the compiler cannot see: two
  /// fields of one name, or a field without one. Empty if nothing is. A run refuses such a type.
  const std::string& mistake() const noexcept {
    return mistake_;
  }

private:
  std::string name_;
  json_tree tree_;
  std::string text_;
  json_tree wire_tree_;
  std::string wire_text_;
  std::string mistake_;
  bool wrapped_ = false;
};

/// Name of the only member of a wrapped root.
inline constexpr std::string_view wrapped_member = "content";

/// Of the list that several calls in one answer become (`calls`): the root's member, and the member
/// of each element that names the function.
inline constexpr std::string_view calls_member = "calls";
inline constexpr std::string_view calls_tag = "function";

/// `name` in the form `[a-zA-Z0-9_-]{1,64}` that providers ask of tool and schema names; "record"
/// if nothing is left.
std::string schema_name(std::string_view name);

} // namespace troupe
