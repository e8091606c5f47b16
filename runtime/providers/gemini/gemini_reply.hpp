#pragma once

#include "dialect/opaque_members.hpp"
#include "dialect/wire_format.hpp"
#include "gemini_chunk.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Reads a reply, or a list of such: what a server sends that was asked for a stream and knows of
/// no events. See `wire_format::read`.
std::optional<reply_fault> read_gemini_reply(const std::string& text, whole_reply& result);

/// Takes over what a candidate says of its end; of several the good one counts.
void take_finish(completion& answer, const gemini_candidate& x);

/// Takes over the model's words, where its call was malformed and it said nothing else.
bool says_nothing_but_malformed(const completion& answer, const gemini_candidate& x);

/// Adds what a further candidate says: it is the answer's if that has nothing.
void add_candidate(completion& answer, std::string&& content);

} // namespace troupe::detail
