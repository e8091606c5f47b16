#pragma once

#include "../chat_answer.hpp"
#include "../reply_json.hpp"

#include <string>
#include <string_view>

namespace troupe::rehearsing {

// What whole responses and their streams have in common.

/// Of the i-th call, or of the message.
std::string item_id(const chat_answer& x, std::string_view prefix, unsigned i);
std::string thought_id(const chat_answer& x);

/// "completed" or "incomplete"
std::string_view response_status(const chat_answer& x);

/// Text, or a refusal, as a part of a message.
void append_output_part(reply_json& json, const chat_answer& x, std::string_view name,
                        std::string_view text);

} // namespace troupe::rehearsing
