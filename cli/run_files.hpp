#pragma once

#include "arguments.hpp"
#include "disk_space.hpp"
#include "output_file.hpp"
#include "refusal.hpp"
#include "run_journal.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::cli {

/// A descriptor to read the texts from; "-" is standard input.
expected<int, refusal> open_input(const std::string& path);

/// Bytes in a regular file; 0 for a pipe or a terminal.
uint64_t size_of(int fd);

/// What a run writes to.
struct run_files {
  /// Null if there is none.
  std::unique_ptr<run_journal> journal;
  std::unique_ptr<output_file> output;
  /// Of failed texts; null if there is none.
  std::unique_ptr<output_file> failed;
};

/// Opens the journal, which must belong to these settings and texts, and then the files of results,
/// none of which may be the input. Until all is well nothing is written anywhere. `space` must
/// outlive the files.
expected<run_files, refusal> open_files(const run_arguments& x, const journal_setup& setup,
                                        int input, disk_space& space);

} // namespace troupe::cli
