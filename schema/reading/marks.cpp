#include "marks.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>

namespace troupe::detail {

namespace {

/// Then a mark that is there is never the beginning of a longer one.
constexpr bool are_told_apart() {
  for (const auto& x : known_marks)
    for (const auto& y : known_marks)
      if (&x != &y && y.text.starts_with(x.text))
        return false;
  return true;
}

static_assert(are_told_apart());

/// By the second byte of a mark: most brackets, and most of what is between them, are none.
constexpr auto second_bytes = [] {
  std::array<bool, 256> result{};
  for (const auto& x : known_marks) {
    const auto c = lower(x.text[1]);
    result[static_cast<unsigned char>(c)] = true;
    if (is_letter(c))
      result[static_cast<unsigned char>(c - 'a' + 'A')] = true;
  }
  return result;
}();

bool begins(std::string_view text, std::string_view mark) {
  return text.size() >= mark.size() && equal_ignoring_case(text.substr(0, mark.size()), mark);
}

/// Whether `text` is shorter than `mark` and begins like it.
bool is_beginning(std::string_view text, std::string_view mark) {
  return text.size() < mark.size() && begins(mark, text);
}

} // namespace

mark_match match_mark(std::string_view text) noexcept {
  mark_match result;
  if (text.size() > 1 && !second_bytes[static_cast<unsigned char>(text[1])])
    return result;
  for (const auto& x : known_marks) {
    if (x.text.front() != text.front())
      continue;
    if (begins(text, x.text))
      return {&x, false};
    result.is_partial = result.is_partial || is_beginning(text, x.text);
  }
  return result;
}

thoughts_match match_end(const mark& x, std::string_view text) noexcept {
  if (begins(text, x.end))
    return {true, x.end.size(), false};
  if (!x.end_before.empty() && begins(text, x.end_before))
    return {true, 0, false};
  return {false, 0, is_beginning(text, x.end) || is_beginning(text, x.end_before)};
}

size_t find_mark(std::string_view text, std::string_view x, size_t pos) noexcept {
  while ((pos = text.find(x.front(), pos)) != std::string_view::npos
         && !begins(text.substr(pos), x))
    ++pos;
  return pos;
}

size_t blank_size(std::string_view text) noexcept {
  if (text.empty() || (text.front() & 0x80) == 0)
    return 0;
  const auto* x = match_mark(text).which;
  return x != nullptr && x->kind == mark_kind::blank ? x->text.size() : 0;
}

std::string_view visible_part(std::string_view text) noexcept {
  const auto is_blank = [](const mark& x) { return x.kind == mark_kind::blank; };
  text.remove_prefix(skip_space(text, 0));
  while (const auto size = blank_size(text))
    text.remove_prefix(skip_space(text, size));
  for (;;) {
    const auto rest = trim(text);
    const auto last = std::find_if(known_marks.begin(), known_marks.end(), [&](const mark& x) {
      return is_blank(x) && rest.ends_with(x.text);
    });
    if (last == known_marks.end())
      return text;
    text = rest.substr(0, rest.size() - last->text.size());
  }
}

bool labels_json(std::string_view label) noexcept {
  return label.empty() || equal_ignoring_case(label, "json");
}

} // namespace troupe::detail
