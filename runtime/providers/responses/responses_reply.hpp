#pragma once

#include "dialect/wire_format.hpp"
#include "responses_items.hpp"

#include <troupe/detail/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Reads a response that came whole. Source: OpenAI, "The response object", and what others make of
/// it.
std::optional<reply_fault> read_responses_reply(std::string_view text, kept_by who,
                                                whole_reply& result);

/// The same of the object, for the last event of a stream: all but opaque parts.
void read_response(json_value response, whole_reply& result);

/// A message that is none of the answer's: what a model says while it works.
bool is_commentary(json_value item);

/// What a part of a message says; `is_refusal`: with which it refuses.
std::string_view part_text(json_value part, bool& is_refusal);

/// Arguments of a call, as JSON text: some servers send the value.
std::string arguments_of(json_value call);

} // namespace troupe::detail
