#pragma once

#include <troupe/detail/json_schema.hpp>
#include <troupe/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What lowering did with a keyword that the provider does not take as it stands.
enum class schema_change_kind : uint8_t {
  /// Said in words in the description. The provider does not enforce it; `record_type::read` does.
  described,
  /// Left out: it says nothing about the value, or nothing that the rest does not say.
  dropped,
  /// Replaced by keywords that the provider takes. What they accept beyond the original,
  /// `record_type::read` still refuses.
  rewritten,
};

std::string_view to_string(schema_change_kind x);

/// One entry of the report of a lowering.
struct schema_change {
  /// RFC 6901 JSON pointer into `json_schema::wire_tree()` to the schema that holds the keyword.
  std::string pointer;
  std::string keyword;
  schema_change_kind kind = schema_change_kind::dropped;

  friend bool operator==(const schema_change&, const schema_change&) = default;
};

/// A schema in the dialect of a provider.
struct lowered_schema {
  /// Compact JSON text, the same for each run and build. Its root is an object type without `$ref`.
  std::string text;
  /// What was changed, in the order of the schema: the root first, then each definition.
  std::vector<schema_change> report;
  /// Of a strict schema, what counts to limits that several schemas share: members that may be left
  /// out, and values of several types.
  size_t optional_members = 0;
  size_t unions = 0;
};

/// How large a strict schema may be.
struct strict_limits {
  /// Properties of all objects together.
  size_t properties_max = SIZE_MAX;
  /// Objects in objects, references followed; recursion counts once.
  size_t levels_max = SIZE_MAX;
  /// Characters of all property names, definition names, enum and const strings together.
  size_t characters_max = SIZE_MAX;
  /// Values of all enums together.
  size_t enum_values_max = SIZE_MAX;
  /// An enum with more than this many strings …
  size_t large_enum_values = SIZE_MAX;
  /// … may hold at most this many characters.
  size_t large_enum_characters_max = SIZE_MAX;
  /// Members that may be left out, values of several types, and functions, of all schemas of a
  /// request together.
  size_t optional_members_max = SIZE_MAX;
  size_t unions_max = SIZE_MAX;
  size_t functions_max = SIZE_MAX;
};

/// What the strict mode of a provider takes beside the structure that `lower_strict` writes: types,
/// closed objects whose members are all required, `items`, `anyOf`, `$ref` and `$defs`.
struct schema_subset {
  /// For messages, as in "OpenAI's strict mode".
  std::string_view name;
  /// Those that it takes of enum, const, pattern, format, minLength, maxLength, minItems, maxItems,
  /// uniqueItems, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, beside the type
  /// that they are about. The others are said in words.
  std::span<const std::string_view> keywords;
  /// Of `format`, if that is one of them.
  std::span<const std::string_view> formats;
  /// Whether a `pattern`, if that is one of them, may look ahead or behind.
  bool lookaround = false;
  /// Whether it may refer back to its groups, or to the edges of words.
  bool backreferences = true;
  /// The largest `minItems`, if that is one of them.
  size_t min_items_max = SIZE_MAX;
  /// Whether members may be left out; off: they are null instead.
  bool optional_members = false;
  /// Whether a schema may hold itself.
  bool recursion = true;
  /// Whether objects may have members of any name whose values are of one schema.
  bool maps = false;
  /// Whether arrays may name the schema of each of their first elements (`prefixItems`).
  bool tuples = false;
  /// Whether labels of `enum` may be null, true and false; off: strings and numbers only.
  bool other_labels = true;
  /// Whether `type` may be a list of types; off: `anyOf` says so.
  bool type_lists = true;
  /// Whether a member that must be there may lead back to the object that it is a member of. Off:
  /// it is not required there.
  bool required_recursion = true;
  /// The keyword for a list of an object's members in their order; empty: where they stand tells.
  std::string_view member_order = {};
  strict_limits limits = {};
  /// It takes any structure, and nothing has to be required or closed: the schema is left as it is,
  /// but for keywords outside of the subset, which are dropped, since the model is told of them
  /// elsewhere.
  bool open = false;
  /// If it is: bounds of lengths beyond this are dropped, too.
  uint64_t sizes_max = UINT64_MAX;
};

/// Rewrites the schema to what a provider enforces:
///
/// - Each object forbids other properties than its own and requires all of them, unless the
/// provider
///   knows optional ones. **A property that was not required becomes nullable instead**, so whoever
///   reads the answer must take null for "absent".
/// - Keywords and formats outside of the subset go into the description, in words, as `default` and
///   `examples` always do.
/// - Patterns with lookaround or backreferences, where they are not taken, and `anyOf` or `oneOf`
/// that only say more
///   about the declared members, go there, too. An `enum` loses what occurs twice and what its type
///   has no room for.
/// - `const` becomes an `enum` of one label where only that is taken.
/// - `oneOf` becomes `anyOf`; `allOf` is merged as far as its schemas agree; a `$ref` with
///   neighbours becomes `anyOf: [{$ref}]`; a root `$ref` is inlined and references to it become
///   `#`; all other references go to `$defs`, which keeps only what is used; a tuple becomes an
///   array whose items are any of its types, with its length, unless tuples are taken.
///
/// Fails with `unsupported_schema` for what cannot be said: maps where they are not taken, objects
/// without `properties`, values of any type, arrays without `items`, `allOf` that disagree,
/// `patternProperties`, references to other documents, labels that are no scalars, schemas that
/// hold themselves where that is not taken, and schemas beyond the limits. The message names the
/// JSON pointer of each such place; the mode `tools` takes them.
expected<lowered_schema> lower_strict(const json_schema& schema, const schema_subset& subset);

/// The schema for everything that is not strict (mode `tools`, a schema in the prompt): nearly
/// `wire_tree()` as it is. A root `$ref` is inlined, since providers want `type: object` there, and
/// `$schema`, `$id` and `$comment` of the root are dropped. Says everything that the neutral schema
/// says, so it never fails.
lowered_schema lower_plain(const json_schema& schema);

} // namespace troupe
