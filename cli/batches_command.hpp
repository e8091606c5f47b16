#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

#include <troupe/batch_store.hpp>

#include <chrono>
#include <map>
#include <string>

namespace troupe::cli {

/// Open batches by their numbers, as a table for people with what to do next. `now` is since 1970
/// (UTC).
std::string batches_text(const std::map<uint64_t, batch_record>& open, std::chrono::seconds now);

/// The same as a JSON list. Ends in a line break.
std::string batches_json(const std::map<uint64_t, batch_record>& open);

/// `troupe batches`: reads the journal as it is, without a lock.
exit_status batches_command(const batches_arguments& x);

} // namespace troupe::cli
