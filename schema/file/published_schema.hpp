#pragma once

#include <troupe/detail/json_tree.hpp>

#include <optional>
#include <string_view>

namespace troupe::detail {

/// The schema of schemas that a `$ref` to a draft of JSON Schema means: made of the table of
/// keywords, so it says what this program takes for a schema. Nothing for any other URI.
std::optional<json_tree> published_schema(std::string_view uri);

} // namespace troupe::detail
