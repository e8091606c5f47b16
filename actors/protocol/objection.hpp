#pragma once

#include "run/reports.hpp"

#include <troupe/detail/record_type.hpp>

#include <string>
#include <string_view>

namespace troupe {

/// The answer holds nothing to read: `text`, what a dialect made of it, is an error.
objection objection_to(const error& text);

/// What was read is no record. Takes the violations' words and the JSON out of `got`.
objection objection_to(reading&& got);

/// What a ledger keeps of an answer: the text that was read, or what the model said instead; cut at
/// `raw_reply_bytes_max`.
std::string raw_reply_of(const completion& answer, const expected<std::string_view>& text);

} // namespace troupe
