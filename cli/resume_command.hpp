#pragma once

#include <span>
#include <string>

namespace troupe::cli {

/// The command line that goes on with a run: the words of this one, quoted for a shell. Values of
/// headers are replaced by "…": they may be secret. `--detach` is left out: this time, results are
/// wanted.
std::string resume_command(std::span<const std::string> words);

/// The command line that shows the batches of a journal.
std::string batches_command_line(const std::string& journal);

} // namespace troupe::cli
