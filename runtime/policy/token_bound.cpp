#include "token_bound.hpp"

#include "text/ascii.hpp"

namespace troupe {

uint64_t tokens_at_least(std::string_view text) {
  constexpr uint64_t bytes_per_token_max = 16;
  constexpr auto ascii_end = static_cast<unsigned char>(0x80);
  uint64_t result = 0;
  uint64_t word = 0;
  for (const char c : text) {
    // Letters of other scripts have more than a byte, all of them above ASCII.
    const bool in_word = detail::is_alphanumeric(c) || static_cast<unsigned char>(c) >= ascii_end;
    // The first byte of a word, and each that begins another 16.
    result += in_word && word % bytes_per_token_max == 0 ? 1 : 0;
    word = in_word ? word + 1 : 0;
  }
  return result;
}

} // namespace troupe
