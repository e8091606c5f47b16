#include "chosen_provider.hpp"

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

} // namespace troupe
