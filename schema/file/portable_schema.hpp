#pragma once

#include "schema_library.hpp"

#include <troupe/detail/json_tree.hpp>

namespace troupe::detail {

/// The root schema of a library in a form that stands alone: each reference is a `$ref` to a JSON
/// pointer within it. Dynamic references lead where they would without a way to them; names that
/// only references need (`$id`, `$anchor` …) are left out; what its draft takes for void beside a
/// `$ref` is left out, too. A schema that is so already stays as it is, member by member.
json_tree portable_schema(schema_library& library);

} // namespace troupe::detail
