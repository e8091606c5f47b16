#pragma once

#include "schema_dialect.hpp"

#include <troupe/detail/json_tree.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace troupe::detail {

/// What the value of a JSON Schema keyword has to be.
enum class keyword_shape : uint8_t {
  /// A schema: an object or a boolean.
  schema,
  /// An array of schemas.
  schema_list,
  /// A schema or an array of schemas (`items` up to draft 2019-09).
  schema_or_list,
  /// An object of schemas.
  schema_map,
  /// An object of schemas or arrays of names (`dependencies`).
  dependency_map,
  /// An object of arrays of names (`dependentRequired`).
  names_map,
  /// A name of a type, or an array of such.
  type,
  /// An array of strings.
  names,
  /// An array of values.
  values,
  any,
  number,
  /// A number above 0.
  positive,
  /// A number, or (up to draft 4) a boolean.
  number_or_boolean,
  /// An integer from 0 on.
  count,
  string,
  boolean,
};

/// The keywords that this program knows, in the order of their names.
enum class keyword : uint8_t {
  anchor,
  defs,
  dynamic_anchor,
  dynamic_ref,
  id,
  recursive_anchor,
  recursive_ref,
  ref,
  schema,
  additional_items,
  additional_properties,
  all_of,
  any_of,
  const_,
  contains,
  definitions,
  dependencies,
  dependent_required,
  dependent_schemas,
  description,
  else_,
  enum_,
  exclusive_maximum,
  exclusive_minimum,
  format,
  old_id,
  if_,
  items,
  max_contains,
  max_items,
  max_length,
  max_properties,
  maximum,
  min_contains,
  min_items,
  min_length,
  min_properties,
  minimum,
  multiple_of,
  not_,
  one_of,
  pattern,
  pattern_properties,
  prefix_items,
  properties,
  property_names,
  required,
  then,
  title,
  type,
  unevaluated_items,
  unevaluated_properties,
  unique_items,
};

inline constexpr size_t keyword_count = static_cast<size_t>(keyword::unique_items) + 1;

struct keyword_entry {
  std::string_view name;
  keyword_shape shape;
  /// The drafts that know it; later ones where its meaning has stayed the only one.
  schema_draft first = schema_draft::draft4;
  schema_draft last = schema_draft::draft2020_12;
};

const keyword_entry& entry_of(keyword x);

/// Null: there is no such keyword, in any draft, or it only informs.
const keyword_entry* keyword_named(std::string_view name);

inline std::string_view to_string(keyword x) {
  return entry_of(x).name;
}

/// What a shape is, for messages: "an array of strings".
std::string_view to_string(keyword_shape x);

/// Whether the value fits; of schemas in it only that they stand where they should.
bool fits(const json_tree& x, keyword_shape shape);

/// The keywords of one schema that are in force in its dialect.
class keyword_values {
public:
  /// `schema` must outlive this.
  keyword_values(const json_tree& schema, const schema_dialect& dialect);

  /// Null: there is no such keyword.
  const json_tree* operator[](keyword x) const noexcept {
    return values_[static_cast<size_t>(x)];
  }

  /// Calls `f(keyword, value)` for each that is there.
  template <class Function>
  void for_each(Function f) const {
    for (size_t i = 0; i < keyword_count; ++i)
      if (values_[i] != nullptr)
        f(static_cast<keyword>(i), *values_[i]);
  }

private:
  std::array<const json_tree*, keyword_count> values_{};
};

/// Whether any draft knows the word as a keyword, be it one that only informs.
bool is_any_keyword(std::string_view name);

} // namespace troupe::detail
