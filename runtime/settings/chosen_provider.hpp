#pragma once

#include "providers/provider.hpp"

#include <troupe/settings.hpp>

#include <string>

namespace troupe {

/// What is known of the provider that the settings name; of the usual one if there is none of that
/// name, which `check` refuses.
const provider& provider_of(const settings& x);

/// Where its API lives: what the settings say, else the provider's own place.
std::string base_url_of(const settings& x);

/// What the settings want and the provider has not, in words; empty if there is no such thing.
std::string lacking(const provider& row, const settings& x);

/// What must be there before anything is sent, and need not be for settings to be good: a key,
/// where the host serves nobody without one. Of the fallbacks, too. Fails with `configuration`.
expected<void> check_keys(const settings& x);

} // namespace troupe
