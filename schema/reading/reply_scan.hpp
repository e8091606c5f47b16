#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::detail {

/// How the scan of one JSON value ended.
enum class scan_end : uint8_t {
  /// A whole value.
  complete,
  /// A syntax error, or nested too deep.
  broken,
  /// The text ended inside of a value that is right so far.
  cut,
};

struct scanned {
  scan_end how;
  /// Complete: behind the value. Broken: at the start of the token that is wrong. Cut: end of the
  /// text.
  size_t end;
  /// Number of objects and arrays that are open at `end`.
  uint32_t depth;
};

/// The deepest nesting that `scan_json` can follow.
constexpr uint32_t scan_depth_max = 512;

/// Scans the JSON value (RFC 8259) that starts at `text[begin]`, with no space before it. Strings
/// may hold any byte from 0x80 on. Linear in the length of the value; neither allocates nor
/// recurses.
scanned scan_json(std::string_view text, size_t begin, uint32_t depth_max);

/// Position of the first character at or behind `pos` that is no JSON whitespace.
size_t skip_space(std::string_view text, size_t pos);

} // namespace troupe::detail
