#include "utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace troupe::detail {

namespace {

bool continues(std::string_view text, size_t at, uint8_t low = 0x80, uint8_t high = 0xBF) {
  if (at >= text.size())
    return false;
  auto byte = static_cast<uint8_t>(text[at]);
  return byte >= low && byte <= high;
}

} // namespace

size_t utf8_sequence(std::string_view text) {
  auto lead = static_cast<uint8_t>(text.front());
  if (lead < 0x80)
    return 1;
  if (lead < 0xC2)
    return 0;
  if (lead < 0xE0)
    return continues(text, 1) ? 2 : 0;
  if (lead < 0xF0) {
    // Neither overlong (E0) nor a surrogate (ED).
    auto second = continues(text, 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && continues(text, 2) ? 3 : 0;
  }
  if (lead < 0xF5) {
    // Neither overlong (F0) nor above U+10FFFF (F4).
    auto second = continues(text, 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return second && continues(text, 2) && continues(text, 3) ? 4 : 0;
  }
  return 0;
}

size_t utf8_valid_prefix(std::string_view text) {
  auto is_ascii = [](const char* eight) {
    uint64_t block = 0;
    std::memcpy(&block, eight, sizeof(block));
    return (block & 0x8080808080808080u) == 0;
  };
  size_t at = 0;
  while (at < text.size()) {
    while (text.size() - at >= 8 && is_ascii(text.data() + at))
      at += 8;
    // The last few bytes, with some that are known already.
    if (text.size() - at < 8 && text.size() >= 8 && is_ascii(text.data() + text.size() - 8))
      return text.size();
    if (at == text.size())
      break;
    const auto length = utf8_sequence(text.substr(at));
    if (length == 0)
      return at;
    at += length;
  }
  return at;
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(
    std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace troupe::detail
