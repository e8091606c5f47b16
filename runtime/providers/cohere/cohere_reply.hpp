#pragma once

#include "dialect/wire_format.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// See `wire_format::read`.
std::optional<reply_fault> read_cohere_reply(const std::string& text, whole_reply& result);

/// `usage` of a reply or of the end of a stream: counts, in floating point; empty if it is none.
usage cohere_usage(json_value x);

void take_cohere_finish(completion& answer, std::string_view word);

/// `"NAME":TEXT`: thoughts, and the plan for calls, as `completion::opaque` has them.
std::string cohere_opaque(std::string_view name, std::string_view text);

/// The arguments of a call, which are a text as a rule.
std::string cohere_arguments(const json_document& document, json_value function,
                             std::string_view text);

} // namespace troupe::detail
