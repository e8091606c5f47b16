#pragma once

#include "purchase.hpp"

#include <troupe/record.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Ten kinds of records, filled at random: what answers are made of that are then spoilt.

namespace bench {

using random_source = std::mt19937_64;

struct record_kind {
  std::string name;
  troupe::record_type_ptr type;
  /// Valid JSON of a record, as `write_record` writes it.
  std::function<std::string(random_source&)> make;
};

/// The ten kinds, always in the same order.
const std::vector<record_kind>& record_kinds();

} // namespace bench
