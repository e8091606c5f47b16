#pragma once

#include "advice.hpp"
#include "run_counts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli::report {

/// Why a column should be looked at.
struct suspicion {
  /// "one_value", "nearly_one_value", "unused_labels", "clipped", "empty", "invented", "duplicates"
  std::string kind;
  /// A sentence.
  std::string text;
  /// Places of texts that show it.
  std::vector<uint64_t> examples;
};

/// What is strange about a field; docs/report.md has the rules.
std::vector<suspicion> suspicions_of(const field& x);

/// Whether values of this field that are not in their text were likely made up: most of them are.
bool quotes_text(const field& x);

/// A text to look at, and why.
struct striking_text {
  uint64_t place = 0;
  double score = 0;
  std::vector<std::string> reasons;
};

/// The texts that most deserve a look, best first, with several kinds of reasons among them.
std::vector<striking_text> striking_texts(run_counts& x, size_t most);

/// For `advice_for`.
run_numbers numbers_of(run_counts& x);

} // namespace troupe::cli::report
