#pragma once

#include <cstddef>
#include <string_view>

namespace troupe::detail {

/// What some editors and servers write in front of UTF-8.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Length in bytes of the well-formed UTF-8 sequence (Unicode 15, table 3-7) at the start of
/// `text`, which is not empty; 0 if there is none.
size_t utf8_sequence(std::string_view text);

/// Offset of the first byte that is no well-formed UTF-8; `text.size()` if all is well.
size_t utf8_valid_prefix(std::string_view text);

/// Number of characters in well-formed UTF-8.
size_t characters(std::string_view text);

} // namespace troupe::detail
