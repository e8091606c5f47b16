#pragma once

#include "dialect/reask_history.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Appends `{"role":…,"content":…}` as an element of `messages`.
void append_cohere_text(std::string& out, std::string_view who, std::string_view text);

/// Appends a turn: a message, and before it one for each result of a call.
void append_cohere_turn(std::string& out, const said_turn& x);

} // namespace troupe::detail
