#pragma once

#include "dialect/wire_dialect.hpp"

#include <memory>

namespace troupe {

/// OpenAI's Responses, as `row` has them.
std::unique_ptr<const detail::wire_format>
make_responses_format(const settings& x, const provider& row,
                      const detail::requested_record& record, const format_options& options);

} // namespace troupe
