#include "broken_value.hpp"

#include "marks.hpp"
#include "text/ascii.hpp"

namespace troupe::detail {

broken_span skip_broken(std::string_view text, size_t pos, uint32_t depth) {
  size_t open = depth;
  while (pos < text.size()) {
    switch (text[pos]) {
    case '{':
    case '[':
      ++open;
      break;
    case '}':
    case ']':
      if (--open == 0)
        return {pos + 1, true};
      break;
    case '`':
      if (text.substr(pos).starts_with(code_fence))
        return {pos, true};
      break;
    case '"':
      ++pos;
      while (pos < text.size() && text[pos] != '"' && text[pos] != '\n')
        pos += text[pos] == '\\' ? 2 : 1;
      break;
    default:
      break;
    }
    ++pos;
  }
  return {text.size(), false};
}

bool opens_json(std::string_view text, size_t pos) {
  const auto next = skip_space(text, pos + 1);
  if (next >= text.size())
    return false;
  if (text[pos] == '{')
    return text[next] == '"';
  return text[next] == '"' || text[next] == '{' || text[next] == '[';
}

} // namespace troupe::detail
