#pragma once

#include "provider_problem.hpp"
#include "providers/provider.hpp"

#include <troupe/error.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe::detail {

/// What a status that is no success means, with the provider's own names for it taken into account,
/// and the words that are the same everywhere.
errc classify_status(uint16_t status, const provider_problem& problem, const problem_names& named);

/// What an error inside a 200 reply means.
errc classify_problem(const provider_problem& problem, const problem_names& named);

/// Whether a request is refused for its size, whatever the status: it never passes, but others do.
bool is_too_large(const provider_problem& problem, const problem_names& named);

/// Whether this is an answer of the model's that the provider could not read.
bool is_wrong_answer(const provider_problem& problem, const problem_names& named);

/// The first number in a text that stands behind a word, which is in small letters: "Limit 30000",
/// "limit: 40,000". The largest ones are cut.
std::optional<uint64_t> number_behind(std::string_view text, std::string_view word);

} // namespace troupe::detail
