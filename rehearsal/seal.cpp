#include "seal.hpp"

#include "faults.hpp"

#include <array>
#include <charconv>

namespace troupe::rehearsing {

namespace {

/// Begins each, so that a client that loses one of these signs is found out.
constexpr std::string_view seal_head = "Rehearsal+/";
constexpr size_t seal_words = 8;
constexpr size_t word_signs = 11;

/// 64 bits as eleven signs of base64.
void append_word(std::string& out, uint64_t x) {
  constexpr std::string_view signs
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < word_signs; ++i, x >>= 6)
    out += signs[x & 63];
}

std::string number_text(uint64_t number) {
  std::array<char, 17> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  std::string result(digits.data(), end);
  return std::string(16 - result.size(), '0') + result;
}

std::string sealed(std::string_view digits, std::string_view bound) {
  std::string result(seal_head);
  result += digits;
  auto word = hash_of(std::string(digits) + std::string(bound));
  for (size_t i = 0; i < seal_words; ++i) {
    append_word(result, word);
    word = hash_of(result);
  }
  // Four signs are three bytes; the last of them, of which not all bits count, is zero.
  while (result.size() % 4 != 2)
    result += 'A';
  return result + "A=";
}

} // namespace

std::string seal(uint64_t number, std::string_view bound) {
  return sealed(number_text(number), bound);
}

bool is_seal(std::string_view text, std::string_view bound) {
  return text.size() > seal_head.size() + 16 && text.starts_with(seal_head)
         && text == sealed(text.substr(seal_head.size(), 16), bound);
}

} // namespace troupe::rehearsing
