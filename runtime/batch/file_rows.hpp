#pragma once

#include "batch_format.hpp"
#include "batch_text.hpp"

#include <string_view>

namespace troupe::detail {

/// A line of a result as OpenAI has it, and many others:
/// `{"custom_id","response":{"status_code","body"},"error"}`. What went wrong stands in either of
/// both.
expected<std::optional<batch_row>> read_file_row(std::string_view line, const batch_text& words);

} // namespace troupe::detail
