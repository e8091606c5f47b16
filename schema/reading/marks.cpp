#include "marks.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>

namespace troupe::detail {

namespace {

constexpr bool begin_as_expected() {
  return std::all_of(std::begin(known_marks), std::end(known_marks), [](const mark& x) {
    return may_begin_mark(x.text.front()) && (x.end.empty() || may_begin_mark(x.end.front()))
           && (x.end_before.empty() || may_begin_mark(x.end_before.front()));
  });
}

/// Then a mark that is there is never the beginning of a longer one.
constexpr bool are_told_apart() {
  for (const auto& x : known_marks)
    for (const auto& y : known_marks)
      if (&x != &y && y.text.starts_with(x.text))
        return false;
  return true;
}

static_assert(begin_as_expected());
static_assert(are_told_apart());

/// By the second byte of a mark: most brackets, and most of what is between them, are none.
constexpr auto second_bytes = [] {
  std::array<bool, 256> result{};
  for (const auto& x : known_marks)
    result[static_cast<unsigned char>(x.text[1])] = true;
  return result;
}();

/// Whether `text` is shorter than `mark` and begins like it.
bool is_beginning(std::string_view text, std::string_view mark) {
  return text.size() < mark.size() && mark.starts_with(text);
}

} // namespace

mark_match match_mark(std::string_view text) noexcept {
  mark_match result;
  if (text.size() > 1 && !second_bytes[static_cast<unsigned char>(text[1])])
    return result;
  for (const auto& x : known_marks) {
    if (x.text.front() != text.front())
      continue;
    if (text.starts_with(x.text))
      return {&x, false};
    result.is_partial = result.is_partial || is_beginning(text, x.text);
  }
  return result;
}

thoughts_match match_end(const mark& x, std::string_view text) noexcept {
  if (text.starts_with(x.end))
    return {true, x.end.size(), false};
  if (!x.end_before.empty() && text.starts_with(x.end_before))
    return {true, 0, false};
  return {false, 0, is_beginning(text, x.end) || is_beginning(text, x.end_before)};
}

bool labels_json(std::string_view label) noexcept {
  return label.empty() || equal_ignoring_case(label, "json");
}

} // namespace troupe::detail
