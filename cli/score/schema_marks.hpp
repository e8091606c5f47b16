#pragma once

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

namespace troupe::cli {

/// Looks at every `x-compare` and `x-key` of a schema, also where no record ever leads. Fails with
/// `configuration`; the message names the place as a JSON pointer.
expected<void> check_marks(const json_tree& schema);

} // namespace troupe::cli
