#pragma once

#include <cstdint>
#include <string_view>

namespace troupe::cli {

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

/// The shape of the keyword's value; `any` for what is no keyword.
keyword_shape shape_of(std::string_view keyword);

/// What a shape is, for messages: "an array of strings".
std::string_view to_string(keyword_shape x);

} // namespace troupe::cli
