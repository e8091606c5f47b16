#pragma once

#include <troupe/model_profile.hpp>

#include <cstdint>
#include <string_view>

/// What troupe itself knows of models: rows, a file for each family.
namespace troupe::shipped {

/// What all models have in common whose names, without what stands in front of them
/// ("us.anthropic.", "openai/"), begin so and go on with no letter or digit. Of a family's rules
/// the first that fits holds.
struct model_rule {
  std::string_view beginning;
  ability_set can = {};
  parameter_set refuses = {};
  parameter_set refuses_thinking = {};
  reasoning_habit thinks = reasoning_habit::unknown;
  token_limit_name limit_name = token_limit_name::any;
};

/// Dollars per million tokens, as texts: none of it is ever a binary fraction. Empty: unknown.
struct listed_rates {
  std::string_view input;
  std::string_view output;
  std::string_view cached_input = {};
  std::string_view cache_write = {};
  std::string_view cache_write_1h = {};
};

/// Limits and list price of a model where its maker serves it.
struct listed_model {
  std::string_view name;
  uint64_t context_tokens = 0;
  /// 0: no limit of its own.
  uint64_t input_tokens_max = 0;
  uint32_t output_tokens_max = 0;
  listed_rates price;
  /// With more input than this the other rates hold; 0: never.
  uint64_t dearer_above = 0;
  listed_rates dearer = {};
};

} // namespace troupe::shipped
