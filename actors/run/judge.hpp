#pragma once

#include "record/ruling.hpp"

#include <troupe/conversation.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/detail/note.hpp>
#include <troupe/settings.hpp>
#include <troupe/violation.hpp>

#include <optional>

namespace troupe {

/// How a model is asked for rulings: as for records, but for the prompts. Fails with
/// `configuration`.
expected<dialect_ptr> make_judge(const settings& x);

/// The question as the model gets it. `about` is the text that the answer is about.
prompt_ptr prompt_of(const question& x, const prompt& about);

/// What the ruling means for the answer; absent if all is well.
std::optional<violation> violation_of(const question& asked, const ruling& x);

/// The same where no ruling could be had.
violation violation_of(const question& asked, const error& problem);

} // namespace troupe
