#pragma once

#include "providers/provider.hpp"

#include <troupe/settings.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What is known of the provider that the settings name, at the place that they name; of the usual
/// one if there is none of that name, which `check` refuses.
const provider& provider_of(const settings& x);

/// Where its API lives: what the settings say, else the provider's own place.
std::string base_url_of(const settings& x);

/// What a variable of the provider's says where its API lives, as a URL: scheme and port that it
/// lacks ("localhost", "box:8080") are those of the provider's own place, and an address that
/// servers listen at ("0.0.0.0") is this machine.
std::string base_url_in(const provider& row, std::string_view value);

/// Whether a model's name behind this provider's may be "PROVIDER/NAME": of a fallback, of a run of
/// a client's. Not where its own have a "/" in them, or may have, at a place of the user's.
bool may_name_provider(const provider_settings& x);

/// The base URL of a provider with the values of environment variables in it. `set` tells of each
/// whether it is there, and its value. Empty if one is not: `missing` then names those that are
/// lacking, of the first place that there is.
std::string expanded_base_url(const provider& row,
                              const std::function<bool(const std::string&, std::string&)>& set,
                              std::vector<std::string>& missing);

/// The parts of a key that signs.
struct signing_key {
  std::string name;
  std::string secret;
  /// Of a session; may be empty.
  std::string token;

  bool signs() const {
    return !name.empty();
  }
};

/// Of `settings::api_key`, if this provider's requests are signed and it is no key to be sent.
signing_key signing_key_of(const settings& x, const provider& row);

/// The part of a host's name that names a region of AWS: "us-east-1". Empty if none does.
std::string aws_region_in(std::string_view host);

/// The names of the variables of its key, for messages: "A or B".
std::string key_variables_of(const provider& row);

/// What the settings want and the provider has not, in words; empty if there is no such thing.
std::string lacking(const provider& row, const settings& x);

/// What must be there before anything is sent, and need not be for settings to be good: a key,
/// where the host serves nobody without one. Of the fallbacks, too. Fails with `configuration`.
expected<void> check_keys(const settings& x);

} // namespace troupe
