#pragma once

#include "providers/provider.hpp"

#include <troupe/settings.hpp>

#include <string>
#include <string_view>

namespace troupe::detail {

/// Whether requests say which part of them is the same for all texts, so that the provider keeps
/// what it has made of it.
bool marks_prompt(const settings& x, const provider& row);

/// A name for that part, the same wherever the part is: requests with one name come to machines
/// that have it in their cache.
std::string prompt_cache_key(std::string_view head, std::string_view tail);

} // namespace troupe::detail
