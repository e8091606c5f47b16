#pragma once

#include "run_counts.hpp"
#include "run_sources.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli::report {

/// Texts with their records, as JSON.
struct shown_texts {
  /// Elements of the data's `texts`, by their places, free of what ends a script.
  std::vector<std::string> entries;
  /// "all", or in words what was chosen.
  std::string how_chosen;
};

/// Shows at most `most` texts in at most `bytes_max` bytes: those that `first` names, then failed
/// ones, then some that were chosen by chance. `with_texts`: with what they say.
shown_texts show_texts(run_sources& from, const run_counts& counts,
                       const std::vector<uint64_t>& first, uint64_t most, size_t bytes_max,
                       bool with_texts);

/// A quote of a record in its text: UTF-16 offsets, as a page counts.
struct shown_citation {
  std::string pointer;
  uint64_t from = 0;
  uint64_t to = 0;
};

/// Where the strings and numbers of a record stand in the text; of each the first place.
std::vector<shown_citation> citations_in(json_value record, std::string_view text);

} // namespace troupe::cli::report
