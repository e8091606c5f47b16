#pragma once

#include "dialect/said_conversation.hpp"

#include <troupe/error.hpp>

#include <span>
#include <string>

namespace troupe::detail {

/// Marks the end of what is the same for all texts.
inline constexpr std::string_view cache_mark = R"(,"cache_control":{"type":"ephemeral"})";

/// Appends the messages of these turns, with a comma between. A turn that says nothing is left out,
/// and so are blank texts of the assistant's: the server refuses both. Fails for a file that the
/// API has no block for.
expected<void> append_anthropic_messages(std::string& out, std::span<const said_turn> turns);

} // namespace troupe::detail
