#pragma once

#include "score/agreement.hpp"
#include "score/gate.hpp"
#include "score/scored_files.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// What `troupe score` found, and how.
struct score_report {
  match_counts matched;
  score_result found;
  double confidence = 0.95;
  uint64_t seed = 1;
  /// What is not as good as demanded.
  std::vector<std::string> shortfalls;
};

/// A table, the worst field first, with the mistakes below it.
std::string score_text(const score_report& x);

/// The same as one JSON object, fields in the order of the schema. Ends in a line break.
std::string score_json(const score_report& x);

/// The same of runs without labels.
struct agreement_report {
  match_by by = match_by::index;
  agreement_result found;
  double confidence = 0.95;
  uint64_t seed = 1;
};

std::string agreement_text(const agreement_report& x);
std::string agreement_json(const agreement_report& x);

} // namespace troupe::cli
