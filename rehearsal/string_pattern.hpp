#pragma once

#include "format/format.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::rehearsing {

/// The `pattern` of a string. The same expressions are understood as in the schema layer.
class string_pattern {
public:
  /// Absent if the expression is not understood.
  static std::optional<string_pattern> read(std::string_view expression);

  /// Whether the pattern occurs in `x`. Only looks at short texts; `unchecked` for longer ones.
  pattern::result search(std::string_view x) const;

  bool matches(std::string_view x) const {
    return search(x) == pattern::result::found;
  }

  /// Different texts that it may match, the shortest and plainest first, the later ones longer
  /// where `length_min` characters are wanted. Of unusual patterns (lookaround) perhaps none does.
  std::vector<std::string> samples(size_t length_min) const;

private:
  explicit string_pattern(pattern expression) : expression_(std::move(expression)) {}

  pattern expression_;
};

} // namespace troupe::rehearsing
