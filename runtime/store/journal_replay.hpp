#pragma once

#include "journal_file.hpp"
#include "journal_index.hpp"

#include <cstdint>
#include <functional>
#include <string>

/// What a journal on disk says, as far as it has come. All fail as `journal_file` does, and with
/// `configuration` for records that contradict each other, or that this version does not know.
namespace troupe {

/// Replays the whole journal: afterwards it may begin.
expected<journal_index> read_index(journal_file& file);

/// The same of a journal that is only to be read, also while another process has it.
expected<journal_index> read_index(const std::string& path);

/// Gets an outcome that no later record pardons, and where it stands. An error ends the reading.
using outcome_visitor = std::function<expected<void>(journal_outcome& x, uint64_t offset)>;

/// Visits those of a journal, of which `index` is.
expected<void> visit_outcomes(journal_file& file, const journal_index& index,
                              const outcome_visitor& visit);

} // namespace troupe
