#pragma once

#include "dialect/reask_history.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Appends a turn as an element of `contents`.
void append_gemini_turn(std::string& out, const said_turn& x);

/// A name that a function may have: it begins with a letter or "_".
std::string gemini_function_name(std::string_view name);

} // namespace troupe::detail
