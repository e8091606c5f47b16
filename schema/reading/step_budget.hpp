#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace troupe::detail {

/// How much work one answer may make: its values are brought into the shape of the schema in
/// several ways, and a schema can be made so that there are too many of them. One counter for all
/// that is tried, so that reading ends; some seconds for the longest answers.
class step_budget {
public:
  explicit step_budget(size_t answer_bytes) : left_(2'000'000 + 16 * uint64_t{answer_bytes}) {}

  /// False once it is used up.
  bool spend(uint64_t steps) noexcept {
    left_ -= std::min(left_, steps);
    return left_ > 0;
  }

  bool is_spent() const noexcept {
    return left_ == 0;
  }

private:
  uint64_t left_;
};

} // namespace troupe::detail
