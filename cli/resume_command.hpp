#pragma once

#include <span>
#include <string>

namespace troupe::cli {

/// The command line that goes on with a run: the words of this one, quoted for a shell. Values of
/// headers are replaced by "…": they may be secret.
std::string resume_command(std::span<const std::string> words);

} // namespace troupe::cli
