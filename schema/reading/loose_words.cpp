#include "loose_parser.hpp"
#include "loose_text.hpp"
#include "scalar_spelling.hpp"

#include <algorithm>

/// Numbers, literals and words without quotes.
namespace troupe::detail {

/// Reads the words up to the current position once more, as the inside of a string.
void loose_parser::unescape(uint32_t node, size_t begin) {
  const auto end = pos_;
  const auto letters = out_.nodes[node].at;
  out_.letters.resize(letters);
  has_letter_escape_ = has_odd_escape_ = false;
  for (pos_ = begin; pos_ < end;) {
    if (text_[pos_] == '\\')
      escape(node);
    else
      out_.letters += text_[pos_++];
  }
  pos_ = end;
  take(node, loose_kind::text, letters);
}

void loose_parser::bare(where place, uint32_t node) {
  const auto letters = out_.letters.size();
  const auto begin = pos_;
  bare_begin_ = begin;
  do {
    ++pos_;
    if (place != where::root && pos_ - begin > bare_bytes_max)
      return give_up();
  } while (pos_ < text_.size() && !ends_bare(place));
  const auto raw = text_.substr(begin, pos_ - begin);
  const auto words = without_space_behind(raw);
  out_.letters.append(words);
  take(node, loose_kind::bare, letters);
  if (place != where::root && at(pos_) == '"' && closes_bare(place)) { // {"k":v"}
    unescape(node, begin);
    ++pos_;
    out_.nodes[node].kind = loose_kind::text;
    mark(node, repair_kind::quote_missing);
    // ["a, b"] or ["a", "b"]; null or "null"; {"a":1,"b"}: a member without its value
    const auto comma = std::min(words.find(','), words.size());
    const auto first = without_space_behind(words.substr(0, comma));
    const bool is_value = (is_json_number(first) || read_literal(first) != literal::none)
                          && comma < words.size() && trim(words.substr(comma + 1)).starts_with('"');
    if (place == where::element || read_literal(words) != literal::none || is_value)
      mark(node, repair_kind::ambiguous);
    return;
  }
  if (place != where::root && words.find('\\') != std::string_view::npos)
    mark(node, repair_kind::ambiguous); // an escape, or what it is
  // A number or a word that may go on; a root is a whole text.
  const bool is_literal = words == "true" || words == "false" || words == "null" || words == "None"
                          || words == "True" || words == "False";
  out_.nodes[node].is_cut = place != where::root && pos_ >= text_.size()
                            && words.size() == raw.size() && !is_literal;
  if (place == where::element && words.find(' ') != std::string_view::npos)
    mark(node, repair_kind::ambiguous); // [New York, Rio]: how many?
}

/// Whether the quote at the current position ends words that lack the first one.
bool loose_parser::closes_bare(where place) {
  if (place == where::member)
    return closes_member(blank(pos_ + 1), pos_ + 1);
  return is_delimiter(pos_ + 1, place);
}

/// Whether words without quotes end here. Steps over white space that belongs to them.
bool loose_parser::ends_bare(where place) {
  if (is_json_)
    return std::string_view{",]} \t\r\n"}.find(text_[pos_]) != std::string_view::npos;
  if (place == where::root)
    return false;
  switch (text_[pos_]) {
  case ' ':
  case '\t':
  case '\r':
  case '\n': {
    const auto next = blank(pos_);
    const bool new_line = text_.substr(pos_, next - pos_).find('\n') != std::string_view::npos;
    if (next >= text_.size() || comment_end(next) != next || member_at(next)
        || (new_line && (place == where::element || text_.substr(next).starts_with(code_fence))))
      return true;
    if (quote_at(next) > 0 && (place == where::element || name_at(next).end != npos))
      return true;
    pos_ = next - 1;
    return false;
  }
  case ',': {
    const auto next = blank(pos_ + 1);
    const auto c = at(next);
    if (place == where::element || next >= text_.size() || c == '}' || c == ']' || c == ',')
      return true;
    if (c == '{')
      return is_open(']');
    return comment_end(next) != next || has_name_at(next);
  }
  case '}':
  case ']':
  case ')': {
    const auto c = text_[pos_];
    if (c != ')' && closes_fewer(text_.substr(bare_begin_, pos_ - bare_begin_), c))
      return false; // "not {really} new"
    return is_open(c) || (c == '}' && place == where::element) || is_delimiter(pos_ + 1, place);
  }
  case '"':
    return name_at(pos_).end != npos || closes_bare(place);
  default:
    return false;
  }
}

} // namespace troupe::detail
