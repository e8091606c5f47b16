#pragma once

#include "gate.hpp"
#include "record_file.hpp"
#include "score_sheet.hpp"

#include <cstdint>

namespace troupe::cli {

/// How the lines of an output and of labels met.
struct match_counts {
  match_by by = match_by::index;
  uint64_t scored = 0;
  /// Lines of the output that no label belongs to.
  uint64_t unlabelled = 0;
  /// Labels that no line of the output belongs to.
  uint64_t without_output = 0;
  /// Lines after the first one of a text; they are left out.
  uint64_t repeated_outputs = 0;
  uint64_t repeated_labels = 0;
  /// Labels that are none: another run failed there.
  uint64_t failed_labels = 0;

  label_coverage coverage() const {
    return {scored + without_output, scored};
  }
};

/// Scores each line of the output that has a label. Fails with `configuration` if none has, or if
/// ids are wanted that are not there.
expected<match_counts> score_files(record_file& output, record_file& labels, match_by by,
                                   score_sheet& to);

} // namespace troupe::cli
