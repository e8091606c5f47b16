#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// The `pattern` of a string.
class string_pattern {
public:
  virtual ~string_pattern() = default;

  /// Whether the pattern occurs in `x`. Only looks at short texts; false for longer ones.
  virtual bool matches(std::string_view x) const = 0;

  /// A text that it matches; for unusual patterns (lookaround, back references) perhaps not.
  virtual const std::string& sample() const = 0;
};

/// Null if the pattern is not a valid ECMAScript expression.
std::shared_ptr<const string_pattern> read_pattern(std::string_view x);

} // namespace troupe::rehearsing
