#include "chosen_provider.hpp"

#include "http/url.hpp"
#include "secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace troupe {

const provider& provider_of(const settings& x) {
  const auto* row = find_provider(x.provider);
  return row != nullptr ? *row : providers().front();
}

std::string base_url_of(const settings& x) {
  return x.base_url.empty() ? std::string{provider_of(x).base_url} : x.base_url;
}

std::string lacking(const provider& row, const settings& x) {
  if (x.mode != mode::automatic
      && std::find(row.modes.begin(), row.modes.end(), x.mode) == row.modes.end()) {
    std::string modes;
    for (const auto m : row.modes)
      modes += (modes.empty() ? "" : ", ") + to_string(m);
    return "mode is " + to_string(x.mode) + ": " + std::string{row.title} + " has auto, " + modes;
  }
  if (!x.organization.empty() && row.organization_header.empty())
    return "organization is given, but " + std::string{row.title} + " knows none: leave it empty";
  return {};
}

namespace {

bool has_key(const settings& x) {
  return !x.api_key.empty() || !detail::query_secrets(x.base_url).empty()
         || std::any_of(x.headers.begin(), x.headers.end(), [](const auto& header) {
              return !detail::is_public_header(header.first) && detail::looks_secret(header.first);
            });
}

std::string lacking_key(const settings& x) {
  const auto& row = provider_of(x);
  const auto url = detail::parse_url(base_url_of(x));
  if (!url || has_key(x))
    return {};
  const auto is_host = [&](std::string_view y) {
    return detail::equal_ignoring_case(y, url->host);
  };
  if (std::none_of(row.key_hosts.begin(), row.key_hosts.end(), is_host))
    return {};
  return "api_key is empty, and " + url->host + " serves nobody without a key: set "
         + std::string{row.key_variable} + ", or name the variable that holds it in api_key_env";
}

} // namespace

expected<void> check_keys(const settings& x) {
  if (auto why = lacking_key(x); !why.empty())
    return failed(errc::configuration, std::move(why));
  for (size_t i = 0; i < x.fallbacks.size(); ++i)
    if (auto why = lacking_key(with_fallback(x, x.fallbacks[i])); !why.empty())
      return failed(errc::configuration, "fallbacks: number " + std::to_string(i + 1) + ": " + why);
  return {};
}

} // namespace troupe
