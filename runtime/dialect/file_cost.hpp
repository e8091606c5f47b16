#pragma once

#include "providers/file_rules.hpp"

#include <troupe/attachment.hpp>
#include <troupe/conversation.hpp>
#include <troupe/detail/dialect.hpp>

namespace troupe::detail {

/// A picture costs what the provider asks for the largest one. A PDF of so many bytes has one page
/// per KiB at most, and usually one per 50 kB; a sound lasts a second per 1,000 bytes at most
/// (8,000 of a WAV), and usually per 16,000; neither has more than `pages_max` pages, or a day. A
/// text has a token per byte at most. Where nobody knows the size, because the provider fetches it,
/// a PDF has `pages_max` pages, and a sound lasts an hour.
file_tokens cost_of(const attachment& x, const file_token_rules& rules);

/// Of all of them.
file_tokens cost_of_files(const prompt& x, const file_token_rules& rules);

} // namespace troupe::detail
