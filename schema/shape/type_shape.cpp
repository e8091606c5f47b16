#include <troupe/detail/type_shape.hpp>

#include <cctype>

namespace troupe::detail {

namespace {

void erase_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.erase(at, what.size());
}

/// Start of the last name in `text`, before which a list of template arguments may stand open.
size_t start_of_last_name(const std::string& text) {
  size_t depth = 0;
  auto at = text.size();
  for (; at > 0; --at) {
    auto c = text[at - 1];
    if (c == '>' || c == ')')
      ++depth;
    else if (depth == 0 && (c == '<' || c == ',' || c == ' ' || c == '('))
      break;
    else if (c == '<' || c == '(')
      --depth;
  }
  return at;
}

} // namespace

std::string short_type_name(std::string_view full_name) {
  std::string spelled{full_name};
  for (auto what : {"(anonymous namespace)::", "{anonymous}::", "<unnamed>::"})
    erase_all(spelled, what);
  std::string bare;
  for (size_t i = 0; i < spelled.size(); ++i) {
    if (spelled[i] == ':' && i + 1 < spelled.size() && spelled[i + 1] == ':') {
      bare.erase(start_of_last_name(bare));
      ++i;
    } else {
      bare += spelled[i];
    }
  }
  std::string result;
  for (char c : bare) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  return result;
}

} // namespace troupe::detail
