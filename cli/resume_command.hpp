#pragma once

#include <span>
#include <string>
#include <vector>

namespace troupe::cli {

/// The words of a command, with "…" for the values of headers, which may be secret.
std::vector<std::string> words_without_headers(std::span<const std::string> words);

/// The command line that goes on with a run: the words of this one, quoted for a shell,
/// without the values of headers. `--detach` is left out: this time, results are wanted.
std::string resume_command(std::span<const std::string> words);

/// The command line that shows the batches of a journal, and the one that reports on it.
std::string batches_command_line(const std::string& journal);
std::string report_command_line(const std::string& journal);

} // namespace troupe::cli
