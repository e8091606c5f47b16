#pragma once

#include "requested_record.hpp"

#include <troupe/settings.hpp>

#include <optional>
#include <string>

namespace troupe::detail {

/// What the model is told before the conversation: the user's system prompt, and the schema where
/// the model is not bound to it, or is not shown it. Empty: nothing.
std::string instructions(const settings& x, const requested_record& record);

/// `tokens_max` of the n-th request for an answer that ran into it.
std::optional<uint32_t> doubled(std::optional<uint32_t> tokens_max, uint32_t doublings);

} // namespace troupe::detail
