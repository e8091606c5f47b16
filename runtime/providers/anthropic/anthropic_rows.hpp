#pragma once

#include "batch/batch_format.hpp"
#include "batch/batch_text.hpp"

#include <string_view>

namespace troupe::detail {

/// A line of a result: `{"custom_id","result":{"type":"succeeded","message":{…}}}`, or one that is
/// `errored`, `canceled` or `expired`.
expected<std::optional<batch_row>> read_anthropic_row(std::string_view line,
                                                      const batch_text& words);

} // namespace troupe::detail
