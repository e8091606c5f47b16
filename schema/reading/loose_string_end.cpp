#include "loose_parser.hpp"
#include "loose_text.hpp"

/// Where a string ends, if its quotes cannot be trusted.
namespace troupe::detail {

/// Whether the quote before `after` closes the string that starts at `begin`.
bool loose_parser::closes(size_t after, where place, size_t begin, size_t inner) const {
  const auto quote = after - 1;
  // A doubled quote at the end.
  if (at(after) == text_[quote] && is_delimiter(after + 1, place))
    return inner == 0;
  auto next = blank(after);
  for (auto end = comment_end(next); end != next; end = comment_end(next))
    next = blank(end);
  if (next >= text_.size())
    return true;
  if (text_.substr(next).starts_with(code_fence))
    return true;
  switch (place) {
  case where::root:
    return false;
  case where::name:
    return closes_name(next, text_.substr(begin, quote - begin));
  case where::member:
    return closes_member(next, after);
  case where::element:
    return closes_element(next, after);
  }
  return false;
}

bool loose_parser::closes_name(size_t next, std::string_view name) const {
  const auto c = at(next);
  if (c == ':' || c == '=')
    return true;
  if (!known(name))
    return false;
  return c == ',' || c == '}' || value_starts(next);
}

bool loose_parser::closes_member(size_t next, size_t after) const {
  const auto c = at(next);
  if (c == '}')
    return true;
  if (c == ']' || c == ')')
    return is_open(c) || is_delimiter(next + 1, where::member);
  if (c == ',') {
    auto behind = blank(next + 1);
    for (auto end = comment_end(behind); end != behind; end = comment_end(behind))
      behind = blank(end);
    const auto d = at(behind);
    if (behind >= text_.size() || d == '}' || d == ']' || d == ',' || d == '.')
      return true;
    if (d == '{')
      return is_open(']');
    return has_name_at(behind);
  }
  const auto found = name_at(next);
  return found.end != npos && (known(found.name) || (found.is_quoted && next > after));
}

bool loose_parser::closes_element(size_t next, size_t after) const {
  const auto c = at(next);
  if (c == ']' || c == ')')
    return true;
  if (c == '}')
    return is_open('}') || is_delimiter(next + 1, where::element);
  if (c == ',') {
    auto behind = blank(next + 1);
    for (auto end = comment_end(behind); end != behind; end = comment_end(behind))
      behind = blank(end);
    const auto d = at(behind);
    return behind >= text_.size() || d == ']' || d == ')' || d == '}' || d == ',' || d == '.'
           || value_starts(behind) || member_at(behind);
  }
  if (c == '{' || c == '[')
    return true;
  return quote_at(next) > 0 && (next > after || !is_delimiter(next + 1, where::element));
}

bool loose_parser::is_delimiter(size_t pos, where place) const {
  const auto next = blank(pos);
  if (next >= text_.size())
    return true;
  const auto c = text_[next];
  if (place == where::name)
    return c == ':' || c == '=';
  return c == ',' || c == '}' || c == ']' || c == ')';
}

/// At a quote that does not close the string: whether the string should have ended before, and the
/// quote opens something else.
bool loose_parser::lost_quote(where place, size_t begin, uint32_t node) {
  const auto before = text_.substr(begin, pos_ - begin);
  if (place == where::name) { // {"k:"v"}
    const auto colon = before.find(':');
    if (colon == std::string_view::npos || !known(without_space_behind(before.substr(0, colon))))
      return false;
    mark(node, repair_kind::quote_missing);
    end_string_at(begin + without_space_behind(before.substr(0, colon)).size(), node);
    return true;
  }
  if (place == where::root || (!member_at(pos_) && !member_at(pos_ + 1)))
    return false;
  auto content = without_space_behind(before); // {"n":"New York, "g":"m"}
  if (!content.ends_with(','))
    return false;
  content = without_space_behind(content.substr(0, content.size() - 1));
  if (content.ends_with('"')) { // the quote was right, what came behind it was not
    mark(node, repair_kind::ambiguous);
    return false;
  }
  while (!content.empty() && (content.back() == '}' || content.back() == ']')
         && closes_more(content, content.back()))
    content = without_space_behind(content.substr(0, content.size() - 1));
  mark(node, repair_kind::quote_missing);
  end_string_at(begin + content.size(), node);
  return true;
}

/// Ends a string before the current position, which it has reached with what stands behind `end`
/// copied as it is.
void loose_parser::end_string_at(size_t end, uint32_t node) {
  auto& x = out_.nodes[node];
  x.size -= static_cast<uint32_t>(std::min<size_t>(x.size, pos_ - end));
  out_.letters.resize(x.at + x.size);
  pos_ = end;
}

/// The text ends within a string. If all that is still open closes at its end, only the quote is
/// missing.
void loose_parser::end_of_text(where place, size_t begin, uint32_t node) {
  out_.nodes[node].is_cut = true;
  if (is_json_ || place == where::root || has_odd_escape_)
    return;
  auto content = without_space_behind(text_.substr(begin));
  for (auto& x : open_) {
    if (!content.ends_with(x.closer))
      return;
    content = without_space_behind(content.substr(0, content.size() - 1));
  }
  if (place == where::name || content.ends_with('"') || content.ends_with(','))
    return;
  mark(node, repair_kind::quote_missing);
  out_.nodes[node].is_cut = false;
  end_string_at(begin + content.size(), node);
}

} // namespace troupe::detail
