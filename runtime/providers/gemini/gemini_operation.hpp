#pragma once

#include "batch/batch_format.hpp"
#include "batch/batch_text.hpp"
#include "providers/provider.hpp"

#include <troupe/detail/json.hpp>

#include <string_view>

namespace troupe::detail {

/// What an operation says of its batch, or a batch of itself. The id is empty if it has none that
/// is of use.
batch_status read_gemini_operation(json_value x, const provider& row, const batch_text& words);

/// Whether a name of Google's can be sent back: it begins so, and no part of it is a step within a
/// path.
bool is_usable_name(std::string_view name, std::string_view start);

} // namespace troupe::detail
