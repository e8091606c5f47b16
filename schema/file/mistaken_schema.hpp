#pragma once

#include <troupe/detail/json_tree.hpp>

#include <optional>
#include <string>

namespace troupe::detail {

/// Nothing, or what a JSON text seems to be that was given as a schema and is none, and what to do:
/// what APIs wrap schemas in (a function, a response format, a list of these), a sample of a
/// record. The words go behind "the schema ".
std::optional<std::string> mistaken_for_schema(const json_tree& x);

} // namespace troupe::detail
