#pragma once

#include "dialect/said_conversation.hpp"

#include <troupe/error.hpp>

#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Marks the end of what is the same for all texts.
inline constexpr std::string_view cache_point = R"({"cachePoint":{"type":"default"}})";

/// Appends the messages of these turns, with a comma between. The server wants the speakers to take
/// turns, and no blank text: a turn that says nothing is left out, and those around it become one.
/// `has_tools`: the request names functions; without any, calls and their results are told as
/// texts. Fails for a file that the API has no block for.
expected<void> append_bedrock_messages(std::string& out, std::span<const said_turn> turns,
                                       bool has_tools);

} // namespace troupe::detail
