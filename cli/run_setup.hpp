#pragma once

#include "arguments.hpp"
#include "store/journal_index.hpp"

#include <troupe/detail/json_schema.hpp>

#include <string>
#include <vector>

namespace troupe::cli {

/// Everything that shapes what a text is asked for, by the names of the options: a run goes on only
/// if it has all of this as before. Pool, tries and times may change. Holds no key and no headers.
journal_setup setup_of(const run_arguments& x, const json_schema& schema);

/// The changes as a list for the user: `--model was "a" and is "b"; --seed was not given and is
/// "7"`. Long values are told by their length and checksum.
std::string to_text(const std::vector<journal_difference>& changes);

} // namespace troupe::cli
