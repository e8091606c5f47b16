#pragma once

#include "batch/batch_format.hpp"
#include "batch/batch_text.hpp"

#include <string_view>

namespace troupe::detail {

/// A line of a result: `{"key","response":{…}}` or `{"key","error":{"code","message"}}`.
expected<std::optional<batch_row>> read_gemini_row(std::string_view line, const batch_text& words);

} // namespace troupe::detail
