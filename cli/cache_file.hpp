#pragma once

#include <troupe/settings.hpp>

namespace troupe::cli {

/// Says at the start, not at the end of a long run, that the cache cannot be used, and leaves it
/// out.
void try_cache(settings& x);

} // namespace troupe::cli
