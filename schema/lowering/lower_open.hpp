#pragma once

#include "lower.hpp"

namespace troupe::detail {

/// `lower_strict` for a subset that is open.
lowered_schema lower_open(const json_schema& schema, const schema_subset& subset);

} // namespace troupe::detail
