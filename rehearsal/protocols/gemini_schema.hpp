#pragma once

#include <troupe/detail/json.hpp>

#include <string>

namespace troupe::rehearsing {

/// A Schema of Google's as JSON Schema: types in small letters, `nullable` as a type, numbers that
/// are written as texts as numbers, properties in the order of `propertyOrdering`.
std::string json_schema_of(json_value schema);

} // namespace troupe::rehearsing
