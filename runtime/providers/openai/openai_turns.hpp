#pragma once

#include "dialect/reask_history.hpp"

#include <span>
#include <string>

namespace troupe::detail {

/// Appends what a re-ask adds to the conversation. `out` ends with the last message of the prompt;
/// `after_user`: it is one of the user's. Of two messages of the user's in a row one is made, and
/// content is never null: servers check the history.
void append_turns(std::string& out, std::span<const said_turn> turns, bool after_user);

} // namespace troupe::detail
