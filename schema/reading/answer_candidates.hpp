#pragma once

#include "coercer.hpp"
#include "schema_shape.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// All that an answer may mean, each brought into the shape of the schema, the cheapest first: each
/// object and list in the text, in code blocks and in prose; several of them as one list; the whole
/// text as a value. Text in `<think>` at the start is no answer.
std::vector<coerced_value> answer_candidates(std::string_view answer, const schema_shape& shape,
                                             uint32_t depth_max);

} // namespace troupe::detail
