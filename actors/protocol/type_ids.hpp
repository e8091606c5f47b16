#pragma once

#include <troupe/error.hpp>

namespace troupe {

/// Whether CAF knows troupe's messages. Without them the first message of a run would be a
/// segmentation fault. Fails with `configuration`, and says what to call and when.
expected<void> check_type_ids();

/// Makes troupe's messages, and CAF's own, known to CAF; does nothing if they are. Only while no
/// actor runs: CAF moves its table without a lock. Hence fails with `configuration` if the
/// application has set up CAF by itself and left troupe's messages out. From any thread.
expected<void> provide_type_ids();

} // namespace troupe
