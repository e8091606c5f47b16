#pragma once

#include <troupe/detail/json.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// What an API takes of JSON Schema where it promises to keep to it.
struct subset_rules {
  /// What is said of objects that do not say `additionalProperties: false`; empty: they need not.
  std::string_view open_words{};
  /// All properties must be required.
  bool all_required = false;
  /// Most properties that are not required, in all; 0: no limit.
  uint32_t optional_max = 0;
  /// Most schemas that are a union, in all; 0: no limit.
  uint32_t unions_max = 0;
  /// Words that it refuses; empty ones are none.
  std::array<std::string_view, 24> unknown{};
};

/// What the schemas of a request hold together.
struct subset_counts {
  uint32_t optional = 0;
  uint32_t unions = 0;
};

/// What is in the schema that the rules do not take; "" if nothing is. `counts`: of the schemas
/// before it; those of this one are added.
std::string outside_of(const subset_rules& rules, json_value schema, subset_counts& counts);

} // namespace troupe::rehearsing
