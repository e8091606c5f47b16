#pragma once

#include "../chat_answer.hpp"
#include "../reply_json.hpp"

#include <string_view>

namespace troupe::rehearsing {

// What Anthropic's whole answers and its streams have in common.

std::string_view stop_reason(const chat_answer& x);

/// stop_reason, stop_sequence and stop_details
void append_stop(reply_json& json, const chat_answer& x);

/// `output_tokens`: how many there are by now.
void append_anthropic_usage(reply_json& json, const chat_answer& x, uint64_t output_tokens);

} // namespace troupe::rehearsing
