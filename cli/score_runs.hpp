#pragma once

#include "arguments.hpp"
#include "refusal.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Makes the runs of `troupe score --runs`, one after the other, each with an output and a journal
/// of its own in the folder: killed, they go on where they were. No answer is taken from a cache or
/// from an equal text, each run has another seed if there is one, and the ceilings of cost and
/// tokens hold for all runs together. Returns their outputs; fails with the status of the run that
/// could not be finished.
expected<std::vector<std::string>, refusal> make_runs(const score_arguments& x);

} // namespace troupe::cli
