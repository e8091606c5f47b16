#include "text/utf8.hpp"

#include <troupe/detail/json_writer.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace troupe {

namespace {

constexpr uint64_t each_byte(uint8_t x) {
  return 0x0101010101010101u * x;
}

/// Whether one of eight bytes needs a closer look: below 0x20, above 0x7F, a quote or a backslash.
/// May be true without need, which only costs time.
bool needs_care(uint64_t block) {
  auto has_zero = [](uint64_t x) { return (x - each_byte(0x01)) & ~x; };
  auto below_space = (block - each_byte(0x20)) & ~block;
  auto quote = has_zero(block ^ each_byte('"'));
  auto backslash = has_zero(block ^ each_byte('\\'));
  return ((block | below_space | quote | backslash) & each_byte(0x80)) != 0;
}

bool is_plain(char c) {
  auto byte = static_cast<uint8_t>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

size_t plain_prefix(std::string_view text) {
  size_t at = 0;
  uint64_t block = 0;
  while (text.size() - at >= sizeof(block)) {
    std::memcpy(&block, text.data() + at, sizeof(block));
    if (needs_care(block))
      break;
    at += sizeof(block);
  }
  while (at < text.size() && is_plain(text[at]))
    ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  constexpr char digits[] = "0123456789abcdef";
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    out += "\\u00";
    out += digits[static_cast<uint8_t>(c) >> 4];
    out += digits[static_cast<uint8_t>(c) & 15];
  }
}

template <class T>
void append_float(std::string& out, T value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  auto text = std::string_view(buffer, static_cast<size_t>(end - buffer));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos)
    out += ".0";
}

template <class T>
void append_integer(std::string& out, T value) {
  char buffer[24];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  out.append(buffer, end);
}

} // namespace

void append_json_number(std::string& out, float value) {
  append_float(out, value);
}

void append_json_number(std::string& out, double value) {
  append_float(out, value);
}

void append_json_number(std::string& out, long double value) {
  append_float(out, value);
}

void append_json_number(std::string& out, long long value) {
  append_integer(out, value);
}

void append_json_number(std::string& out, unsigned long long value) {
  append_integer(out, value);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    auto plain = plain_prefix(text);
    out.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty())
      break;
    size_t length = 1;
    if (static_cast<uint8_t>(text.front()) < 0x80) {
      append_escaped(out, text.front());
    } else if (length = detail::utf8_sequence(text); length > 0) {
      out.append(text, 0, length);
    } else {
      out += "\xEF\xBF\xBD";
      length = 1;
    }
    text.remove_prefix(length);
  }
  out += '"';
}

} // namespace troupe
