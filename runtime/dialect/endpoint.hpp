#pragma once

#include "providers/provider.hpp"

#include <troupe/detail/http.hpp>
#include <troupe/settings.hpp>

namespace troupe::detail {

/// Where and how requests of a run are sent to a provider: its path behind the base URL, its
/// headers, the key as it wants it or a signature by it, and the user's own headers. `streamed`:
/// for replies that are streams.
http_endpoint_ptr endpoint_of(const settings& x, const provider& row, bool streamed);

} // namespace troupe::detail
