#pragma once

#include <cstdint>
#include <string>

/// What event logs and trace files have in common.
namespace troupe {

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
