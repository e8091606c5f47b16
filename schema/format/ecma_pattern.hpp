#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// A regular expression of ECMA-262 (flag "u") in the syntax of PCRE2.
struct translated_pattern {
  std::string text;
  /// For each byte of `text`, where it comes from.
  std::vector<uint32_t> origins;
  /// Where something stands that ECMA-262 does not know, though PCRE2 may: Python's `(?P<name>…)`
  /// and `\Z`, inline flags, escapes without need.
  std::optional<size_t> foreign;
};

/// What means another thing in PCRE2 is rewritten: white space and line ends beyond ASCII, `\v`,
/// the long names of properties, pairs of surrogates, `[` in classes. Everything else stays, so
/// that expressions of other languages work as far as they mean the same.
translated_pattern translate_pattern(std::string_view expression);

/// Whether it is one of ECMA-262 with nothing in it that only others know.
bool is_ecma_pattern(std::string_view expression);

} // namespace troupe::detail
