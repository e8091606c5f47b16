#pragma once

#include "arguments.hpp"

#include <troupe/text_name.hpp>

#include <string>

namespace troupe::cli {

/// What an event log says of a run besides what the library knows, as members of JSON: version,
/// paths, and the words of the command. Neither keys nor values of headers are among them.
std::string about_json(const run_arguments& x);

/// Tells the run of this process from all others; the same in all files that it writes.
const std::string& process_run_id();

/// Names a text as the output does: by its place in the input, and by the id of its line.
text_name name_in_output(const prompt& input, uint64_t index);

} // namespace troupe::cli
