#pragma once

#include "answer_frame.hpp"
#include "coercer.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// All that an answer may mean, each brought into the shape of the schema, the cheapest first: each
/// object and list in the text, in code blocks and in prose; several of them as one list; the whole
/// text as a value. Incomplete once `steps` are spent. Thoughts are no answer; frames around values
/// are taken off.
std::vector<coerced_value> answer_candidates(std::string_view answer, const answer_frame& frame,
                                             uint32_t depth_max, step_budget& steps);

} // namespace troupe::detail
