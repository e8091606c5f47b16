#pragma once

#include <troupe/detail/json_tree.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// `pointer` one step further, to the member or element `name` (RFC 6901, section 3).
std::string step(std::string_view pointer, std::string_view name);

/// The JSON pointer in a reference within its own document: "#/$defs/a%20b" is "/$defs/a b", "#" is
/// "". Nothing for references to anchors and to other documents.
std::optional<std::string> local_pointer(std::string_view reference);

/// The last name of a pointer, unescaped.
std::string last_name(std::string_view pointer);

/// What the pointer points at; null if there is no such place.
const json_tree* find_at(const json_tree& root, std::string_view pointer);

/// Follows a chain of references that starts at the root. Returns the pointer to what is no
/// reference, "" if the root is none; nothing if the chain is broken or never ends.
std::optional<std::string> follow_root(const json_tree& root);

/// Whether the schema `node` lists `name` under "required".
bool requires_member(const json_tree& node, std::string_view name);

} // namespace troupe::detail
