#include "delta_text.hpp"

#include "half_characters.hpp"
#include "text/ascii.hpp"
#include "whole_json.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// A beginning of so many bytes, with a letter among them, comes twice by no accident.
constexpr size_t telling_bytes = 8;

bool tells(std::string_view beginning) {
  return beginning.size() >= telling_bytes
         && std::any_of(beginning.begin(), beginning.end(), is_alphanumeric);
}

} // namespace

void delta_text::take(std::string& text, size_t before) {
  const auto all = std::string_view{text};
  const auto delta = all.substr(before);
  if (delta.size() >= before && delta.starts_with(all.substr(0, before))
      && tells(all.substr(0, before))) {
    restart(text, before);
    return;
  }
  if (!is_settled_) {
    take_early(text, before);
    return;
  }
  join_halves(text, before);
  has_half_ = ends_with_first_half(text);
}

/// The text is the last delta, which holds all of it.
void delta_text::restart(std::string& text, size_t from) {
  text.erase(0, from);
  is_settled_ = true;
  has_half_ = ends_with_first_half(text);
}

void delta_text::take_early(std::string& text, size_t before) {
  const auto all = std::string_view{text};
  const auto delta = all.substr(before);
  const auto former = all.substr(before - std::min(before, last_), last_);
  if (chain_ == 0) {
    first_ = last_ = delta.size();
    chain_ = 1;
    is_settled_ = last_ >= telling_bytes;
    has_half_ = ends_with_first_half(text);
  } else if (delta.size() > last_ && delta.starts_with(former)) {
    ++chain_;
    last_ = delta.size();
    if (chain_ >= 3 && tells(delta))
      restart(text, before);
  } else {
    is_settled_ = true;
    join_halves(text, before);
    has_half_ = ends_with_first_half(text);
  }
}

void delta_text::finish(std::string& text) {
  if (!is_settled_ && chain_ >= 2 && !is_whole_json(text)
      && is_whole_json(std::string_view{text}.substr(text.size() - last_)))
    restart(text, text.size() - last_);
  is_settled_ = true;
  if (has_half_ || ends_with_first_half(text))
    join_halves(text, text.size());
  has_half_ = false;
}

size_t delta_text::sure(std::string_view text) const {
  if (!is_settled_ && chain_ >= 2)
    return std::min(first_, text.size());
  return text.size() - (has_half_ ? half_bytes : 0);
}

} // namespace troupe::detail
