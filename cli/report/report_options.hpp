#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe::cli::report {

/// What is reported on, and how much of it is shown.
struct report_options {
  /// A journal or an output.
  std::string path;
  /// The texts; empty: where the journal says that they were.
  std::string input;
  /// The schema's file; empty: the journal's.
  std::string schema;
  /// Texts that are shown with their records, at most.
  uint64_t texts_max = 2'000;
  /// Of the data. What does not fit is not shown: texts first.
  size_t data_bytes_max = 4'400'000;
  /// Records are shown without their texts.
  bool no_texts = false;
  /// Milliseconds since 1970.
  int64_t now_ms = 0;
  std::string version;
};

} // namespace troupe::cli::report
