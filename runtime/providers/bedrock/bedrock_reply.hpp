#pragma once

#include "dialect/wire_format.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/json.hpp>

#include <optional>
#include <string>

namespace troupe::detail {

/// The counts of a reply, or of a stream's `metadata`.
usage bedrock_usage(json_value x);

/// Why the model stopped; does nothing if `message` has no `stopReason`.
void take_stop_reason(completion& to, json_value message);

/// Whether thoughts (`reasoningContent`) may go back: those without a signature the server refuses.
bool goes_back(json_value reasoning);

/// Reads a reply of any shape and picks out what it knows; members of another type than expected
/// count as absent, blocks of unknown types are passed over.
std::optional<reply_fault> read_bedrock_reply(const std::string& text, whole_reply& result);

} // namespace troupe::detail
