#include "chat_answer.hpp"

#include <algorithm>

namespace troupe::rehearsing {

unsigned count_calls(const chat_answer& x) {
  return x.tool.empty() || x.calls == 0 ? 0 : x.calls + static_cast<unsigned>(x.further.size());
}

one_call call_of(const chat_answer& x, unsigned i) {
  if (i < x.calls)
    return {x.tool, x.text};
  const auto& other = x.further[i - x.calls];
  return {other.tool, other.text};
}

void append_call_id(std::string& out, const chat_answer& x, unsigned i, std::string_view prefix) {
  out += prefix;
  append_number(out, x.number, 16);
  if (i > 0) {
    out += '_';
    append_number(out, i);
  }
}

std::string_view take_token(std::string_view& text, size_t bytes) {
  auto size = std::min(bytes, text.size());
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    ++size;
  auto result = text.substr(0, size);
  text.remove_prefix(size);
  return result;
}

void cut(std::string& text, size_t bytes) {
  if (bytes >= text.size())
    return;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  text.resize(bytes);
}

} // namespace troupe::rehearsing
