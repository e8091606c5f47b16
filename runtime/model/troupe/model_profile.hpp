#pragma once

#include <troupe/price_list.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// What a model, where it is asked, can do or not.
enum class ability : uint8_t {
  tools,
  /// To be made to call a tool: any, or one by its name.
  forced_tool,
  /// Arguments that follow the tool's schema for certain.
  strict_tools,
  /// Answers that follow a schema for certain.
  native_schema,
  json_mode,
  pictures,
  pdf,
  audio,
  reasoning,
  prompt_cache,
  /// To be instructed by messages of these roles.
  system_role,
  developer_role,
};

inline constexpr size_t ability_count = 12;

/// "forced tool", for people.
std::string_view to_string(ability x);

/// Of each ability: there, not there, or unknown.
class ability_set {
public:
  constexpr std::optional<bool> operator[](ability x) const noexcept {
    if ((known_ & bit(x)) == 0)
      return std::nullopt;
    return (there_ & bit(x)) != 0;
  }

  constexpr bool has(ability x) const noexcept {
    return (there_ & bit(x)) != 0;
  }

  /// Known not to be there.
  constexpr bool lacks(ability x) const noexcept {
    return (known_ & ~there_ & bit(x)) != 0;
  }

  constexpr ability_set& set(ability x, bool there) noexcept {
    known_ |= bit(x);
    there_ = there ? there_ | bit(x) : there_ & ~bit(x);
    return *this;
  }

  constexpr ability_set& with(ability x) noexcept {
    return set(x, true);
  }

  constexpr ability_set& without(ability x) noexcept {
    return set(x, false);
  }

  /// What is unknown here is as there.
  constexpr ability_set& fill(const ability_set& other) noexcept {
    there_ |= other.there_ & ~known_;
    known_ |= other.known_;
    return *this;
  }

  friend constexpr bool operator==(const ability_set&, const ability_set&) = default;

private:
  static constexpr uint32_t bit(ability x) noexcept {
    return uint32_t{1} << static_cast<uint32_t>(x);
  }

  uint32_t known_ = 0;
  uint32_t there_ = 0;
};

/// A member of a request that models may refuse.
enum class parameter : uint8_t {
  temperature,
  top_p,
  top_k,
  presence_penalty,
  frequency_penalty,
  logit_bias,
  logprobs,
  top_logprobs,
  seed,
  stop,
};

inline constexpr size_t parameter_count = 10;

/// As requests spell it: "top_p".
std::string_view to_string(parameter x);

/// Parameters, as a set.
class parameter_set {
public:
  constexpr parameter_set() = default;

  constexpr parameter_set(std::initializer_list<parameter> list) noexcept {
    for (const auto x : list)
      bits_ |= bit(x);
  }

  constexpr bool has(parameter x) const noexcept {
    return (bits_ & bit(x)) != 0;
  }

  constexpr bool empty() const noexcept {
    return bits_ == 0;
  }

  constexpr parameter_set& add(parameter_set other) noexcept {
    bits_ |= other.bits_;
    return *this;
  }

  constexpr parameter_set& remove(parameter_set other) noexcept {
    bits_ &= ~other.bits_;
    return *this;
  }

  friend constexpr bool operator==(const parameter_set&, const parameter_set&) = default;

private:
  static constexpr uint32_t bit(parameter x) noexcept {
    return uint32_t{1} << static_cast<uint32_t>(x);
  }

  uint32_t bits_ = 0;
};

/// Whether a model thinks before it answers.
enum class reasoning_habit : uint8_t {
  unknown,
  never,
  /// Only if it is told to.
  on_request,
  /// Unless it is told not to (`"reasoning_effort": "none"`).
  unless_told,
  always,
};

/// What the limit of an answer's length has to be called.
enum class token_limit_name : uint8_t {
  any,
  max_tokens,
  max_completion_tokens,
};

/// What is known of a model. Unknown is neither yes nor no: nothing is refused or changed for it.
struct model_profile {
  ability_set can;
  /// What it refuses.
  parameter_set refuses;
  /// What it refuses while it thinks.
  parameter_set refuses_thinking;
  reasoning_habit thinks = reasoning_habit::unknown;
  token_limit_name limit_name = token_limit_name::any;
  /// Of input and output together.
  std::optional<uint64_t> context_tokens = {};
  std::optional<uint64_t> input_tokens_max = {};
  std::optional<uint32_t> output_tokens_max = {};
  std::optional<model_prices> prices = {};

  /// The most tokens that a prompt can have and still be taken.
  std::optional<uint64_t> prompt_tokens_max() const {
    if (!input_tokens_max || !context_tokens)
      return input_tokens_max ? input_tokens_max : context_tokens;
    return *input_tokens_max < *context_tokens ? input_tokens_max : context_tokens;
  }

  /// What is unknown here is as there, prices included.
  void fill(const model_profile& other);

  friend bool operator==(const model_profile&, const model_profile&) = default;
};

} // namespace troupe
