#pragma once

#include <string_view>

namespace troupe::detail {

/// Whether a text is one JSON object or array and nothing else but space: its own bracket is
/// closed, so nothing can follow.
bool is_whole_json(std::string_view text);

/// The same of an object whose strings every reader of JSON takes.
bool is_sound_object(std::string_view text);

/// Whether a text is an object of which nothing can be missing but the braces that close it and
/// what is in it: its last value is whole, and it is in no list that could go on. Blanks may
/// follow.
bool lacks_only_braces(std::string_view text);

} // namespace troupe::detail
