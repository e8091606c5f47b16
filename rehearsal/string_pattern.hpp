#pragma once

#include "format/format.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::rehearsing {

/// The `pattern` of a string. The same expressions are understood as in the schema layer.
class string_pattern {
public:
  /// Absent if the expression is not understood.
  static std::optional<string_pattern> read(std::string_view expression);

  /// Whether the pattern occurs in `x`. Only looks at short texts; false for longer ones.
  bool matches(std::string_view x) const;

  /// A text that it matches; for unusual patterns (lookaround, back references) perhaps not.
  const std::string& sample() const {
    return sample_;
  }

private:
  string_pattern(pattern expression, std::string sample)
    : expression_(std::move(expression)),
      sample_(std::move(sample)) {}

  pattern expression_;
  std::string sample_;
};

} // namespace troupe::rehearsing
