#pragma once

#include <troupe/conversation.hpp>

#include <cstdint>
#include <functional>
#include <string>

/// What event logs and trace files have in common.
namespace troupe {

/// How a text is called in a file.
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

/// What has become of the lines of a file.
struct event_file_report {
  uint64_t written = 0;
  /// Lines that are missing: the disk did not keep up, or could not be written.
  uint64_t dropped = 0;
  /// What the system said first when the file could not be written; empty if that never happened.
  std::string problem;

  friend bool operator==(const event_file_report&, const event_file_report&) = default;
};

} // namespace troupe
