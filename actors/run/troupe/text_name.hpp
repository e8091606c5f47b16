#pragma once

#include <troupe/conversation.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace troupe {

/// How a text is called where a run is written down: in event logs, pictures and traces.
struct text_name {
  /// Its place, as people count it.
  uint64_t index = 0;
  /// JSON text: a string or a number; empty if it has no name but its place.
  std::string id_json;
};

/// Names a text by what the caller gave with it, and by its place in the source. Called in the
/// coordinator: must not block.
using text_namer = std::function<text_name(const prompt&, uint64_t index)>;

/// By its place in the source and, unless it is empty, by `prompt::id`.
text_name plain_name(const prompt& input, uint64_t index);

} // namespace troupe
