#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// Whether prompts can be taken by a model at all, before they are paid for. Pure.
class prompt_fit {
public:
  /// Absent: it is not known how much the model takes.
  prompt_fit(std::string model, std::optional<uint64_t> tokens_max)
    : model_(std::move(model)),
      tokens_max_(tokens_max.value_or(std::numeric_limits<uint64_t>::max())) {}

  bool is_known() const noexcept {
    return tokens_max_ != std::numeric_limits<uint64_t>::max();
  }

  uint64_t tokens_max() const noexcept {
    return tokens_max_;
  }

  /// What is wrong with a prompt that has at least so many tokens; absent: perhaps nothing.
  std::optional<error> complaint(uint64_t tokens_at_least) const;

private:
  std::string model_;
  uint64_t tokens_max_;
};

} // namespace troupe
