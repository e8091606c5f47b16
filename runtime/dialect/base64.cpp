#include "base64.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>

namespace troupe::detail {

namespace {

constexpr std::string_view alphabet
  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t no_digit = 64;

constexpr auto digits = [] {
  std::array<uint8_t, 256> result{};
  for (auto& x : result)
    x = no_digit;
  for (size_t i = 0; i < alphabet.size(); ++i)
    result[static_cast<uint8_t>(alphabet[i])] = static_cast<uint8_t>(i);
  result['-'] = 62;
  result['_'] = 63;
  return result;
}();

uint32_t byte_at(const char* p, size_t i) {
  return static_cast<uint8_t>(p[i]);
}

/// Three bytes.
char* write_group(char* to, const char* from) {
  const auto bits = byte_at(from, 0) << 16 | byte_at(from, 1) << 8 | byte_at(from, 2);
  *to++ = alphabet[bits >> 18];
  *to++ = alphabet[bits >> 12 & 63];
  *to++ = alphabet[bits >> 6 & 63];
  *to++ = alphabet[bits & 63];
  return to;
}

} // namespace

void base64_writer::push(std::string_view bytes) {
  while (rest_size_ > 0 && rest_size_ < 3 && !bytes.empty()) {
    rest_[rest_size_++] = bytes.front();
    bytes.remove_prefix(1);
  }
  const auto groups = bytes.size() / 3;
  auto size = out_.size();
  out_.resize(size + 4 * (groups + (rest_size_ == 3 ? 1 : 0)));
  auto* to = out_.data() + size;
  if (rest_size_ == 3) {
    to = write_group(to, rest_);
    rest_size_ = 0;
  }
  if (rest_size_ > 0)
    return;
  for (size_t i = 0; i < groups; ++i)
    to = write_group(to, bytes.data() + 3 * i);
  for (const char c : bytes.substr(3 * groups))
    rest_[rest_size_++] = c;
}

void base64_writer::finish() {
  if (rest_size_ == 0)
    return;
  std::fill(rest_ + rest_size_, rest_ + 3, '\0');
  char group[4];
  write_group(group, rest_);
  std::fill(group + rest_size_ + 1, group + 4, '=');
  out_.append(group, 4);
  rest_size_ = 0;
}

void append_base64(std::string& out, std::string_view bytes) {
  base64_writer writer{out};
  writer.push(bytes);
  writer.finish();
}

std::optional<std::string> read_base64(std::string_view text) {
  std::string result;
  result.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  size_t count = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (is_space(c))
      continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const auto digit = digits[static_cast<uint8_t>(c)];
    if (digit == no_digit || padding > 0)
      return std::nullopt;
    bits = bits << 6 | digit;
    if (++count % 4 == 0) {
      result += static_cast<char>(bits >> 16);
      result += static_cast<char>(bits >> 8);
      result += static_cast<char>(bits);
      bits = 0;
    }
  }
  const auto left = count % 4;
  if (left == 1 || (padding > 0 && (left == 0 || padding != 4 - left)))
    return std::nullopt;
  if (left >= 2)
    result += static_cast<char>(bits >> (left == 2 ? 4 : 10));
  if (left == 3)
    result += static_cast<char>(bits >> 2);
  return result;
}

} // namespace troupe::detail
