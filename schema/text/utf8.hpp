#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::detail {

/// What some editors and servers write in front of UTF-8.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Length in bytes of the well-formed UTF-8 sequence (Unicode 15, table 3-7) at the start of
/// `text`, which is not empty; 0 if there is none.
size_t utf8_sequence(std::string_view text);

/// Offset of the first byte that is no well-formed UTF-8; `text.size()` if all is well.
size_t utf8_valid_prefix(std::string_view text);

// Code units of UTF-16, of which escapes are made in JSON and in ECMAScript.

constexpr bool is_high_surrogate(uint32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

constexpr bool is_low_surrogate(uint32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

constexpr uint32_t code_point_of(uint32_t high, uint32_t low) {
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/// Writes a code point as UTF-8, at most 4 bytes. Returns where they end.
inline char* write_utf8(char* to, uint32_t x) {
  const auto put = [&to](uint32_t byte) { *to++ = static_cast<char>(byte); };
  if (x < 0x80) {
    put(x);
  } else if (x < 0x800) {
    put(0xc0 | x >> 6);
    put(0x80 | (x & 0x3f));
  } else if (x < 0x10000) {
    put(0xe0 | x >> 12);
    put(0x80 | (x >> 6 & 0x3f));
    put(0x80 | (x & 0x3f));
  } else {
    put(0xf0 | x >> 18);
    put(0x80 | (x >> 12 & 0x3f));
    put(0x80 | (x >> 6 & 0x3f));
    put(0x80 | (x & 0x3f));
  }
  return to;
}

/// Number of characters in well-formed UTF-8.
size_t characters(std::string_view text);

} // namespace troupe::detail
