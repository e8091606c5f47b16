#include "marks.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/answer_stream.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

using detail::code_fence;
using detail::is_letter;
using detail::is_space;
using detail::known_marks;
using detail::mark_kind;
using detail::may_begin_mark;

constexpr bool is_bracket(char c) {
  return c == '{' || c == '[';
}

} // namespace

size_t answer_stream::push_any(std::string_view text) {
  static_assert(
    std::all_of(std::begin(known_marks), std::end(known_marks), [](const detail::mark& x) {
      constexpr auto room = std::tuple_size_v<decltype(held_)>;
      return x.text.size() <= room && x.end.size() <= room;
    }));
  size_t used = 0;
  while (used < text.size()) {
    if (phase_ == phase::value)
      return used + push(text.substr(used));
    if (phase_ == phase::failed)
      return text.size();
    take(text[used++]);
  }
  return used;
}

/// What follows on a complete element, the complete value, or what is no JSON.
size_t answer_stream::push_behind(std::string_view text) {
  end_value();
  return value_.has_element() ? 0 : push_any(text);
}

void answer_stream::end_value() {
  if (value_.fault())
    phase_ = phase::failed;
  else if (value_.complete())
    phase_ = phase::tail;
}

/// Takes a character outside of the value.
void answer_stream::take(char c) {
  if (held_size_ == 0 && !may_begin_mark(c))
    return take_plain(c);
  held_[held_size_++] = c;
  take_held();
}

/// Goes on with the first character that is held if it begins no mark, and so forth.
void answer_stream::take_held() {
  while (held_size_ > 0) {
    const std::string_view held{held_.data(), held_size_};
    if (thoughts_ != nullptr) {
      const auto end = match_end(*thoughts_, held);
      if (end.is_partial)
        return;
      if (end.is_end) {
        thoughts_ = nullptr;
        if (phase_ != phase::tail)
          restart();
      }
      drop_held(end.is_end ? end.size : 1);
      continue;
    }
    const auto [which, is_partial] = detail::match_mark(held);
    if (which != nullptr) {
      drop_held(which->text.size());
      meet(*which);
      continue;
    }
    if (is_partial)
      return;
    const auto c = held.front();
    drop_held(1);
    take_plain(c);
    if (phase_ == phase::value) {
      value_.push({held_.data(), held_size_});
      held_size_ = 0;
      end_value();
    }
  }
}

void answer_stream::drop_held(size_t size) {
  std::copy(held_.begin() + static_cast<std::ptrdiff_t>(size), held_.begin() + held_size_,
            held_.begin());
  held_size_ -= static_cast<uint8_t>(size);
}

void answer_stream::meet(const detail::mark& x) {
  if (x.kind == mark_kind::blank)
    return;
  if (phase_ == phase::tail)
    return meet_behind(x);
  is_ambiguous_ = is_ambiguous_ || std::exchange(open_, 0) > 0;
  is_answered_ = is_answered_ || (in_answer_ && phase_ != phase::start);
  switch (x.kind) {
  case mark_kind::thoughts:
    thoughts_ = &x;
    break;
  case mark_kind::thoughts_end:
    is_answered_ = false;
    restart();
    break;
  case mark_kind::answer:
  case mark_kind::call:
    in_answer_ = true;
    // Of a call only a part is the answer: not read on the way.
    phase_ = x.kind == mark_kind::call ? phase::prose : phase::start;
    break;
  case mark_kind::answer_end:
    in_answer_ = false;
    phase_ = phase::prose;
    break;
  case mark_kind::blank:
    break;
  }
}

/// A mark behind the value.
void answer_stream::meet_behind(const detail::mark& x) {
  switch (x.kind) {
  case mark_kind::thoughts:
    thoughts_ = &x;
    behind_mark_ = behind_mark_ || !is_over_;
    break;
  case mark_kind::thoughts_end:
    behind_mark_ = true;
    break;
  case mark_kind::answer:
  case mark_kind::call:
    is_ambiguous_ = true;
    break;
  case mark_kind::answer_end:
    behind_mark_ = behind_mark_ || !in_answer_;
    is_over_ = is_over_ || in_answer_;
    break;
  case mark_kind::blank:
    break;
  }
}

/// Here an answer may begin.
void answer_stream::restart() {
  phase_ = is_answered_ ? phase::prose : phase::start;
  in_answer_ = false;
}

void answer_stream::take_plain(char c) {
  if (thoughts_ != nullptr)
    return;
  switch (phase_) {
  case phase::fence:
    return take_fence(c);
  case phase::label:
    return take_label(c);
  case phase::tail:
    return take_tail(c);
  case phase::start:
    if (c == code_fence.front()) {
      phase_ = phase::fence;
      came_ = 1;
      return;
    }
    // All of the answer may be a string.
    is_ambiguous_ = is_ambiguous_ || c == '"';
    [[fallthrough]];
  case phase::block:
    if (is_bracket(c))
      return begin_value(c);
    if (is_space(c))
      return;
    phase_ = phase::prose;
    [[fallthrough]];
  case phase::prose:
    return take_prose(c);
  case phase::bracket:
    return take_behind_bracket(c);
  case phase::value:
  case phase::failed:
    return;
  }
}

void answer_stream::take_fence(char c) {
  if (c == code_fence.front()) {
    came_ = std::min<uint8_t>(came_ + 1, code_fence.size());
  } else if (came_ < code_fence.size()) {
    phase_ = phase::prose;
    take_prose(c);
  } else {
    came_ = 0;
    phase_ = phase::label;
    take_label(c);
  }
}

void answer_stream::take_label(char c) {
  if (is_letter(c) && came_ < label_.size()) {
    label_[came_++] = c;
    return;
  }
  phase_ = detail::labels_json({label_.data(), came_}) ? phase::block : phase::prose;
  take_plain(c);
}

void answer_stream::take_prose(char c) {
  if (is_bracket(c))
    ++open_;
  else if ((c == '}' || c == ']') && open_ > 0)
    --open_;
  if (behind_prose_ == prose_policy::withhold)
    return;
  if (c == code_fence.front()) {
    phase_ = phase::fence;
    came_ = 1;
  } else if (is_bracket(c)) {
    phase_ = phase::bracket;
    bracket_ = c;
  }
}

/// Whether a bracket in prose opens JSON rather than a remark, as `find_json` tells them apart.
void answer_stream::take_behind_bracket(char c) {
  if (is_space(c))
    return;
  if (c == '"' || (bracket_ == '[' && is_bracket(c))) {
    begin_value(bracket_);
    value_.push({&c, 1});
    return;
  }
  phase_ = phase::prose;
  take_prose(c);
}

/// An answer that begins again, or goes on: which value counts is only known when all of it is
/// there.
void answer_stream::take_tail(char c) {
  // A fence with a label opens a block, even where one is open.
  const bool opens_block = came_ == code_fence.size() && is_letter(c);
  came_ = c == code_fence.front() ? static_cast<uint8_t>(came_ % code_fence.size() + 1) : 0;
  if (is_space(c))
    return;
  bool goes_on = is_bracket(c) || opens_block || (c == ',' && !in_tail_);
  if (came_ == code_fence.size())
    goes_on = !std::exchange(in_block_, false);
  in_tail_ = true;
  is_ambiguous_ = is_ambiguous_ || behind_mark_ || (goes_on && !is_over_);
}

void answer_stream::begin_value(char bracket) {
  in_block_ = phase_ == phase::block;
  came_ = 0;
  phase_ = phase::value;
  value_.push({&bracket, 1});
}

} // namespace troupe
