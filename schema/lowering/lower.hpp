#pragma once

#include <troupe/detail/json_schema.hpp>
#include <troupe/error.hpp>

#include <cstdint>
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
};

/// How large a strict schema may be. The defaults are OpenAI's limits
/// (platform.openai.com/docs/guides/structured-outputs, "Supported schemas", as of February 2026);
/// older deployments, Azure's among them, take 100 properties, 5 levels and 500 enum values.
struct strict_limits {
  /// Properties of all objects together.
  size_t properties_max = 5'000;
  /// Objects in objects, references followed; recursion counts once.
  size_t levels_max = 10;
  /// Characters of all property names, definition names, enum and const strings together.
  size_t characters_max = 120'000;
  /// Values of all enums together.
  size_t enum_values_max = 1'000;
  /// An enum with more than this many strings …
  size_t large_enum_values = 250;
  /// … may hold at most this many characters.
  size_t large_enum_characters_max = 15'000;
};

/// Rewrites the schema to OpenAI's strict subset (`strict: true` of tools and of
/// `response_format: json_schema`):
///
/// - Each object requires all of its properties and forbids others. **A property that was not
///   required becomes nullable instead**, so whoever reads the answer must take null for "absent".
/// - `minLength`, `maxLength`, `uniqueItems`, `default`, `examples`, unknown formats and other
///   keywords outside of the subset go into the description, in words.
/// - Patterns with lookaround, and `anyOf` or `oneOf` that only say more about the declared
/// members,
///   go there, too. An `enum` loses what occurs twice and what its type has no room for.
/// - `oneOf` becomes `anyOf`; `allOf` is merged as far as its schemas agree; a `$ref` with
/// neighbours becomes
///   `anyOf: [{$ref}]`; a root `$ref` is inlined and references to it become `#`; all other
///   references go to `$defs`, which keeps only what is used; a tuple becomes an array whose items
///   are any of its types, with its length.
///
/// Fails with `unsupported_schema` for what cannot be said: maps, objects without `properties`,
/// values of any type, arrays without `items`, `allOf` that disagree, `patternProperties`,
/// references to other documents, labels that are no scalars, and schemas beyond
/// `limits`. The message names the JSON pointer of each such place; the mode `tools` takes them.
expected<lowered_schema> lower_openai_strict(const json_schema& schema,
                                             const strict_limits& limits = {});

/// The schema for everything that is not strict (mode `tools`, a schema in the prompt): nearly
/// `wire_tree()` as it is. A root `$ref` is inlined, since providers want `type: object` there, and
/// `$schema`, `$id` and `$comment` of the root are dropped. Says everything that the neutral schema
/// says, so it never fails.
lowered_schema lower_plain(const json_schema& schema);

} // namespace troupe
