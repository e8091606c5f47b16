#pragma once

#include "field_tree.hpp"
#include "score_sheet.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What a demand is about.
enum class score_metric : uint8_t {
  f1,
  precision,
  recall,
  exact,
  similarity,
};

/// What `--at-least` says: `FIELD[:METRIC][:low]=NUMBER`.
struct demand {
  enum class subject : uint8_t {
    field,
    /// Over all values.
    overall,
    /// The mean over the fields.
    macro,
    /// Texts without any mistake.
    records,
    /// Labels that the output has a line for.
    coverage,
  };

  /// As it was written.
  std::string words;
  subject about = subject::field;
  /// As written, with or without the slash in front.
  std::string field;
  score_metric metric = score_metric::f1;
  /// The lower end of the interval is meant.
  bool of_low = false;
  double at_least = 0;
};

/// Fails with `configuration`; the message begins with the words.
expected<demand> parse_demand(std::string_view words);

/// Whether each of the fields is one; the message of a failure suggests another.
expected<void> check_fields(const std::vector<demand>& xs, field_tree& fields);

/// Labels, and those of them that were scored.
struct label_coverage {
  uint64_t labels = 0;
  uint64_t scored = 0;
};

/// Demands that are not met, each as a line: "name:f1 is 0.8123, 0.1377 below 0.95".
std::vector<std::string> shortfalls(const std::vector<demand>& xs, const score_result& found,
                                    const label_coverage& coverage, double confidence);

} // namespace troupe::cli
