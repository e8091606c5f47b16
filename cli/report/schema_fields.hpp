#pragma once

#include "field_tree.hpp"

#include <troupe/detail/json_tree.hpp>

namespace troupe::cli::report {

/// Notes in `to` what a JSON Schema declares: fields, labels and bounds. Of alternatives (`anyOf`,
/// `oneOf`, `allOf`) all are noted, references are followed within the document; what cannot be
/// followed is left out. A member that only some alternatives have is not required.
void declare(field_tree& to, const json_tree& schema);

} // namespace troupe::cli::report
