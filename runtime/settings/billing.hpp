#pragma once

#include "model_facts.hpp"

#include <troupe/detail/budget.hpp>
#include <troupe/ledger.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <optional>

namespace troupe {

/// The most tokens that an answer can have: `tokens_max`, or what the model writes at most,
/// whichever is less; absent if neither is known.
std::optional<uint64_t> output_tokens_bound(std::optional<uint32_t> tokens_max,
                                            const model_facts& facts);

/// Whether an attempt whose usage nobody told may have been billed nevertheless: the request
/// reached the server, and no answer came back that rules it out. Refusals with a status (4xx, 500,
/// 503) are not billed; replies of a gateway (408, 502, 504, 520 to 529) say nothing about the
/// server behind it.
bool perhaps_billed(const attempt& x);

/// Writes into `x` what it cost, or may have cost: `worst` is what the request could use at most.
/// Returns what is to be counted as spent.
spending bill(attempt& x, const spending& worst, const model_prices* prices);

} // namespace troupe
