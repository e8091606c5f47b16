#pragma once

#include <troupe/error.hpp>
#include <troupe/format.hpp>
#include <troupe/json_tree.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Keywords of our own that a translated schema uses in the place of `enum`, `const`, `pattern`:
/// JSON text of the array of values.
inline constexpr std::string_view enum_keyword = "troupe:enum";
/// The same with one value.
inline constexpr std::string_view const_keyword = "troupe:const";

/// A schema that valijson understands, which knows draft 7.
struct translated_schema {
  json_tree tree;
  /// All regular expressions in the schema, compiled.
  std::map<std::string, pattern, std::less<>> patterns;
};

/// Checks the shape of every keyword and brings a schema of draft 4 to 2020-12 into draft 7:
///
/// | from | to |
/// |---|---|
/// | `$ref` with neighbours | one more `allOf` |
/// | `$ref` to the root's own `$id` | `$ref` to `#` |
/// | `$recursiveRef: "#"` | `$ref: "#"` |
/// | `prefixItems`, `items` | `items`, `additionalItems` |
/// | `dependentRequired`, `dependentSchemas` | `dependencies` |
/// | `unevaluatedProperties` beside `properties` alone | `additionalProperties` |
/// | `exclusiveMinimum: true` | `exclusiveMinimum` with the number |
///
/// Fails with `unsupported_schema` for what is left (other documents, anchors, `$dynamicRef`,
/// `unevaluated…` beside `allOf` and its like, `minContains`, `maxContains`), with `configuration`
/// for what is no JSON Schema. The message holds the JSON pointer.
expected<translated_schema> translate(const json_tree& schema);

} // namespace troupe::cli
