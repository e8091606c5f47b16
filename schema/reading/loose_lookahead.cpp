#include "loose_parser.hpp"
#include "text/ascii.hpp"

#include <algorithm>

/// What stands around a position: the questions that `loose_parser` asks before it decides.
namespace troupe::detail {

namespace {

/// Names are sought no further than that.
constexpr size_t name_bytes_max = 96;

bool starts_word(char c) {
  return is_letter(c) || c == '_' || c == '$';
}

bool continues_word(char c) {
  return starts_word(c) || is_digit(c) || c == '-';
}

} // namespace

size_t loose_parser::blank(size_t pos) const {
  while (pos < text_.size()) {
    if (is_space(text_[pos]))
      ++pos;
    else if (const auto size = invisible(pos); size > 0)
      pos += size;
    else
      break;
  }
  return pos;
}

/// Bytes at `pos` that are invisible. U+FFFD stands for something that was lost.
size_t loose_parser::invisible(size_t pos) const {
  constexpr std::string_view replacement{"\xEF\xBF\xBD"};
  const auto rest = text_.substr(pos);
  return rest.starts_with(replacement) ? 0 : blank_size(rest);
}

size_t loose_parser::comment_end(size_t pos) const {
  auto behind = [this](size_t end, size_t size) {
    return end == std::string_view::npos ? text_.size() : end + size;
  };
  const bool is_hash = at(pos) == '#' && (at(pos + 1) == ' ' || at(pos + 1) == '\n');
  if (is_hash || (at(pos) == '/' && at(pos + 1) == '/'))
    return behind(text_.find('\n', pos), 0);
  if (at(pos) == '/' && at(pos + 1) == '*')
    return behind(text_.find("*/", pos + 2), 2);
  return pos;
}

void loose_parser::skip_blank(uint32_t node) {
  for (;;) {
    const auto begin = pos_;
    pos_ = blank(pos_);
    if (is_json_)
      return;
    if (std::any_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                    text_.begin() + static_cast<std::ptrdiff_t>(pos_),
                    [](char c) { return !is_space(c); }))
      mark(node, repair_kind::control_character);
    const auto end = comment_end(pos_);
    if (end == pos_)
      return;
    mark(node, repair_kind::comment);
    pos_ = end;
  }
}

size_t loose_parser::quote_at(size_t pos) const {
  switch (at(pos)) {
  case '"':
  case '\'':
    return 1;
  case '`':
    return at(pos + 1) == '`' ? 0 : 1;
  case '\xE2': { // U+2018 to U+201F
    const auto last = static_cast<unsigned char>(at(pos + 2));
    return at(pos + 1) == '\x80' && last >= 0x98 && last <= 0x9F ? 3 : 0;
  }
  case '\xC2': // « and »
    return at(pos + 1) == '\xAB' || at(pos + 1) == '\xBB' ? 2 : 0;
  default:
    return 0;
  }
}

size_t loose_parser::closer_at(size_t pos, std::string_view opener) const {
  if (opener.size() == 1)
    return text_[pos] == opener.front() ? 1 : 0;
  const auto size = quote_at(pos);
  if (size != opener.size())
    return 0;
  // Single or double, whatever the direction: 2018 to 201B, 201C to 201F.
  const auto is_double = [](char last) { return static_cast<unsigned char>(last) >= 0x9C; };
  return size == 2 || is_double(opener.back()) == is_double(text_[pos + 2]) ? size : 0;
}

loose_parser::found_name loose_parser::name_at(size_t pos) const {
  found_name result;
  const auto quote = quote_at(pos);
  auto end = pos + quote;
  const auto last = std::min(text_.size(), end + name_bytes_max);
  if (quote > 0) {
    const auto opener = text_.substr(pos, quote);
    size_t closer = 0;
    while (end < last && text_[end] != '\n' && (closer = closer_at(end, opener)) == 0)
      end += text_[end] == '\\' ? 2 : 1;
    if (closer == 0 || end >= last)
      return result;
    result.name = text_.substr(pos + quote, end - pos - quote);
    result.is_quoted = true;
    end += closer;
  } else {
    if (pos >= text_.size() || !starts_word(text_[pos]))
      return result;
    while (end < last && continues_word(text_[end]))
      ++end;
    result.name = text_.substr(pos, end - pos);
  }
  while (end < last && is_space(text_[end]))
    ++end;
  if (at(end) == ':') {
    result.end = end + 1;
    result.has_colon = true;
    return result;
  }
  // Without a colon, or with it before the quote: only what is known is a name.
  if (result.name.ends_with(':')) {
    result.name.remove_suffix(1);
    result.has_colon = true;
  }
  if (result.is_quoted && value_starts(end) && known(result.name))
    result.end = end;
  return result;
}

bool loose_parser::has_name_at(size_t pos) const {
  const auto found = name_at(pos);
  if (found.end != npos)
    return found.is_quoted || known(found.name);
  if (!found.name.empty() && !found.is_quoted && known(found.name)) { // name":
    const auto end = pos + found.name.size();
    return at(end) == '"' && at(blank(end + 1)) == ':';
  }
  if (quote_at(pos) != 1)
    return false;
  if (at(pos + 1) == at(pos)) // ""name":
    return name_at(pos + 1).end != npos;
  const auto line = text_.substr(pos + 1, name_bytes_max);
  const auto colon = line.find(':'); // "name: 5
  return colon != std::string_view::npos && known(line.substr(0, colon));
}

bool loose_parser::known(std::string_view name) const {
  bool is_innermost = true;
  for (auto i = open_.rbegin(); i != open_.rend(); ++i) {
    if (i->closer != '}')
      continue;
    if (i->want == nullptr || (is_innermost && i->want->takes_any_name())
        || i->want->find(name) != nullptr)
      return true;
    is_innermost = false;
  }
  return false;
}

bool loose_parser::member_at(size_t pos) const {
  const auto found = name_at(pos);
  return found.end != npos && known(found.name);
}

bool loose_parser::begins_member(size_t pos, const shape_place& want) const {
  const auto found = name_at(pos);
  return found.end != npos && want.find(found.name) != nullptr;
}

bool loose_parser::value_starts(size_t pos) const {
  const auto c = at(pos);
  if (quote_at(pos) > 0 || c == '{' || c == '[' || c == '(' || c == '-' || (c >= '0' && c <= '9'))
    return true;
  for (std::string_view word : {"true", "false", "null", "True", "False", "None"})
    if (text_.substr(pos).starts_with(word) && !continues_word(at(pos + word.size())))
      return true;
  return false;
}

bool loose_parser::is_open(char closer) const {
  return std::any_of(open_.begin(), open_.end(), [&](auto& x) { return x.closer == closer; });
}

bool loose_parser::follows_comma(size_t begin) const {
  auto i = pos_;
  while (i > begin && is_space(text_[i - 1]))
    --i;
  return i > begin && text_[i - 1] == ',';
}

} // namespace troupe::detail
