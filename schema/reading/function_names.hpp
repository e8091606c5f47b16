#pragma once

#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Whether a model that calls `called` means the function `name`. Models and the servers that parse
/// what they write decorate names: with a namespace ("functions.NAME"), a number ("NAME:0"), tokens
/// that control the model ("NAME<|channel|>json"), other letters ("Name"). No name at all is no
/// other one.
bool means_function(std::string_view called, std::string_view name);

/// Which of these functions is meant: the one of that name, or the only one that can be; else the
/// name as it is.
std::string_view function_meant(std::string_view called, std::span<const std::string> functions);

/// A name in a form that every server takes in a history: `[a-zA-Z0-9_-]{1,64}`.
std::string function_name_for_wire(std::string_view called);

} // namespace troupe::detail
