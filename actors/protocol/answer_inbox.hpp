#pragma once

#include "inbox.hpp"
#include "run/reports.hpp"

#include <troupe/interfaces.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// Answers that a validator has not read yet. They are paid for: if it dies, they go to whoever
/// takes its place.
using answer_inbox = inbox<answered, validator_actor, answers_due>;

/// By the places of the validators. The places stay for the whole run.
using answer_inboxes = std::vector<std::shared_ptr<answer_inbox>>;

} // namespace troupe
