#pragma once

#include "batch/batch_format.hpp"

#include <troupe/settings.hpp>

namespace troupe {

/// The batch API of the provider that the settings name, at the place that they name. The key is
/// not asked for: see `check_keys`. Fails with `configuration`, in words, where it has none or
/// troupe does not speak it.
expected<batch_service> make_batch_service(const settings& x);

/// The names of the providers whose batches troupe speaks, for messages: "a, b, c".
std::string batch_provider_names();

} // namespace troupe
