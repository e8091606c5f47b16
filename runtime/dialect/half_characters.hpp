#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

/// Halves of surrogate pairs. A server that escapes what it sends may cut a pair in two, and send
/// its halves in two chunks. Half a pair is read as if it were a character
/// (`json_strings::halved`): three bytes, of which the first is 0xED. Two halves become a character
/// again where the chunks are put together; those that stay alone become U+FFFD, which has three
/// bytes as well.
namespace troupe::detail {

inline constexpr size_t half_bytes = 3;

/// Whether a first or a second half begins at `at`.
constexpr bool is_half(std::string_view text, size_t at) {
  return text.size() - at >= half_bytes && text[at] == '\xED'
         && static_cast<unsigned char>(text[at + 1]) >= 0xa0;
}

constexpr bool begins_with_second_half(std::string_view text) {
  return text.size() >= half_bytes && is_half(text, 0)
         && static_cast<unsigned char>(text[1]) >= 0xb0;
}

constexpr bool ends_with_first_half(std::string_view text) {
  return text.size() >= half_bytes && is_half(text, text.size() - half_bytes)
         && static_cast<unsigned char>(text[text.size() - 2]) < 0xb0;
}

inline bool may_have_halves(std::string_view text) {
  return !text.empty() && std::memchr(text.data(), 0xed, text.size()) != nullptr;
}

/// Replaces all halves, but for a second one at the beginning and a first one at the end if
/// `keeps_edges`. Returns whether there were any.
bool mend_halves(char* text, size_t size, bool keeps_edges);

/// Makes a character of two halves that met behind `at` bytes of `text`; replaces those that found
/// no other.
void join_halves(std::string& text, size_t at);

} // namespace troupe::detail
