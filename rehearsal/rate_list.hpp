#pragma once

#include <troupe/rehearsal_settings.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::rehearsing {

/// Names that may stand in a list of rates.
struct rate_names {
  /// What they are, at the head of a complaint.
  std::string_view what;
  const std::vector<rehearsal_fault_name>& known;
  bool (*knows)(std::string_view name);
};

/// Reads "429:0.05,reset:1%". Fails with `configuration` for an unknown name, listing the known
/// ones, and for a rate outside of 0 to 1.
expected<std::vector<std::pair<std::string, double>>> parse_rates(std::string_view text,
                                                                  const rate_names& names);

} // namespace troupe::rehearsing
