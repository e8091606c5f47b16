#include "half_characters.hpp"

#include "text/utf8.hpp"

#include <cstdint>

namespace troupe::detail {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

uint32_t unit_at(std::string_view text, size_t at) {
  return 0xd000u | (static_cast<unsigned char>(text[at + 1]) & 0x3fu) << 6
         | (static_cast<unsigned char>(text[at + 2]) & 0x3fu);
}

} // namespace

bool mend_halves(char* text, size_t size, bool keeps_edges) {
  const std::string_view view{text, size};
  bool found = false;
  for (auto at = view.find('\xED'); at != std::string_view::npos; at = view.find('\xED', at + 1)) {
    if (!is_half(view, at))
      continue;
    found = true;
    const bool is_edge = (at == 0 && begins_with_second_half(view))
                         || (at + half_bytes == size && ends_with_first_half(view));
    if (!keeps_edges || !is_edge)
      std::memcpy(text + at, replacement.data(), half_bytes);
  }
  return found;
}

void join_halves(std::string& text, size_t at) {
  const auto before = std::string_view{text}.substr(0, at);
  const auto after = std::string_view{text}.substr(at);
  const bool first = ends_with_first_half(before);
  const bool second = begins_with_second_half(after);
  if (first && second) {
    char pair[4];
    write_utf8(pair, code_point_of(unit_at(before, at - half_bytes), unit_at(after, 0)));
    text.replace(at - half_bytes, 2 * half_bytes, pair, sizeof pair);
  } else if (first) {
    text.replace(at - half_bytes, half_bytes, replacement);
  } else if (second) {
    text.replace(at, half_bytes, replacement);
  }
}

} // namespace troupe::detail
