#pragma once

#include <string_view>

namespace troupe::detail {

/// Whether a text is one JSON object or array and nothing else but space: its own bracket is
/// closed, so nothing can follow.
bool is_whole_json(std::string_view text);

/// The same of an object whose strings every reader of JSON takes.
bool is_sound_object(std::string_view text);

} // namespace troupe::detail
