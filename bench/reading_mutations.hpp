#pragma once

#include "reading_records.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Ways to spoil valid JSON.

namespace bench {

struct mutation {
  std::string_view name;
  /// What was meant can be told with certainty: no wrong reading is excused.
  bool is_unambiguous;
  /// Returns nothing if the JSON has nothing of the kind.
  std::function<std::optional<std::string>(const std::string& json, random_source&)> apply;
};

/// Always in the same order.
const std::vector<mutation>& mutations();

} // namespace bench
