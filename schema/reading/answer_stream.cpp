#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/answer_stream.hpp>

namespace troupe {

namespace {

constexpr std::string_view opening_thoughts = "<think>";
constexpr std::string_view closing_thoughts = "</think>";
constexpr uint8_t fence_size = 3;

using detail::byte_order_mark;
using detail::is_letter;
using detail::is_space;

} // namespace

size_t answer_stream::push_any(std::string_view text) {
  size_t used = 0;
  while (used < text.size()) {
    if (phase_ == phase::value)
      return used + push(text.substr(used));
    if (phase_ == phase::failed)
      return text.size();
    if (phase_ == phase::tail) {
      take_tail(text.substr(used));
      return text.size();
    }
    take_prose(text[used++]);
  }
  return used;
}

/// What follows on a complete element, the complete value, or what is no JSON.
size_t answer_stream::push_behind(std::string_view text) {
  if (value_.fault())
    phase_ = phase::failed;
  else if (value_.complete())
    phase_ = phase::tail;
  return value_.has_element() ? 0 : push_any(text);
}

/// An answer that begins again, or goes on: which value counts is only known when all of it is
/// there.
void answer_stream::take_tail(std::string_view text) {
  if (!in_tail_) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
      return;
    in_tail_ = true;
    is_ambiguous_ = is_ambiguous_ || text[first] == ',';
  }
  is_ambiguous_ = is_ambiguous_ || text.find_first_of("{[") != std::string_view::npos;
}

/// Takes a character in front of the value.
void answer_stream::take_prose(char c) {
  switch (phase_) {
  case phase::start:
    return take_start(c);
  case phase::thoughts:
    came_ = c == closing_thoughts[came_] ? came_ + 1 : c == '<' ? 1 : 0;
    if (came_ == closing_thoughts.size()) {
      came_ = 0;
      phase_ = phase::start;
    }
    return;
  case phase::fence:
    if (c == '`') {
      ++came_;
      return;
    }
    if (came_ < fence_size) {
      phase_ = phase::prose;
      break;
    }
    phase_ = phase::label;
    came_ = 0;
    is_label_json_ = true;
    [[fallthrough]];
  case phase::label:
    if (is_letter(c)) {
      constexpr std::string_view json = "json";
      is_label_json_ = is_label_json_ && came_ < json.size() && (c | 0x20) == json[came_];
      came_ += came_ < json.size() ? 1 : 0;
      is_label_json_ = is_label_json_ && came_ <= json.size();
      return;
    }
    in_block_ = is_label_json_ && (came_ == 0 || came_ == 4);
    phase_ = phase::prose;
    break;
  case phase::bracket:
    return take_behind_bracket(c);
  default:
    break;
  }
  if (c == '`') {
    phase_ = phase::fence;
    came_ = 1;
  } else if (c == '{' || c == '[') {
    bracket_ = c;
    if (in_block_)
      begin_value(c);
    else
      phase_ = phase::bracket;
  } else if (!is_space(c)) {
    in_block_ = false;
    behind_name_ = c == ':' && before_ == '"';
    before_ = c;
  }
}

void answer_stream::take_start(char c) {
  if (came_ == 0 && is_space(c))
    return;
  if (came_ == 0 && (c == '{' || c == '[')) {
    begin_value(c);
    return;
  }
  if (c == opening_thoughts[came_]) {
    if (++came_ == opening_thoughts.size()) {
      came_ = 0;
      phase_ = phase::thoughts;
    }
    return;
  }
  // The bytes of the mark need not come as one: none of them occurs in front of a value otherwise.
  if (came_ == 0 && byte_order_mark.find(c) != std::string_view::npos)
    return;
  phase_ = phase::prose;
  take_prose(c);
}

/// Whether a bracket in prose opens JSON rather than a remark, as `find_json` tells them apart.
void answer_stream::take_behind_bracket(char c) {
  if (is_space(c))
    return;
  const bool opens = bracket_ == '{' ? c == '"' : c == '"' || c == '{' || c == '[';
  if (!opens) {
    phase_ = phase::prose;
    take_prose(c);
    return;
  }
  begin_value(bracket_);
  value_.push({&c, 1});
}

void answer_stream::begin_value(char bracket) {
  phase_ = phase::value;
  // The value of a member, whose object is broken.
  is_ambiguous_ = is_ambiguous_ || behind_name_;
  value_.push({&bracket, 1});
}

} // namespace troupe
