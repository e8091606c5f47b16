// Numbers, literals and the byte order mark, which may be split anywhere.

#include "json_grammar.hpp"
#include "json_number.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json_stream.hpp>

namespace troupe {

namespace {

using detail::is_digit;

namespace words = detail::json_words;

/// Whether the character may stand in a number, wherever.
constexpr bool belongs_to_number(char c) {
  return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

constexpr detail::json_node literal_node(char first) {
  if (first == 'n')
    return {{.extent = 0}, 0, json_kind::null};
  return {{.boolean = first == 't'}, 0, json_kind::boolean};
}

} // namespace

json_stream::cursor json_stream::take_literal(cursor at) {
  if (*at != literal_[came_]) {
    fail(at, words::no_value);
    return at;
  }
  if (++came_ == literal_.size() && add(literal_node(literal_[0]), at))
    value_ended(at + 1);
  return at + 1;
}

json_stream::cursor json_stream::take_byte_order_mark(cursor at) {
  constexpr auto mark = detail::byte_order_mark;
  if (*at == mark[came_]) {
    if (++came_ == mark.size())
      state_ = state::value;
    return at + 1;
  }
  if (came_ > 0)
    fail(at, words::no_value);
  else
    state_ = state::value;
  return at;
}

json_stream::cursor json_stream::take_number(cursor at, cursor end) {
  const auto* first = at;
  while (at != end && belongs_to_number(*at))
    ++at;
  const std::string_view part{first, static_cast<size_t>(at - first)};
  if (at == end || !number_.empty())
    number_ += part;
  if (at != end)
    end_number(at, number_.empty() ? part : std::string_view{number_});
  return at;
}

/// `at`: behind the number.
void json_stream::end_number(cursor at, std::string_view spelling) {
  const auto* last = spelling.data() + spelling.size();
  const auto end = detail::end_of_number(spelling.data(), last);
  if (!end.wrong.empty())
    return fail(at, end.wrong, static_cast<size_t>(last - end.at));
  if (end.at != last)
    return fail(at, words_behind_value(), static_cast<size_t>(last - end.at));
  const auto node = detail::number_node(spelling);
  if (!node)
    return fail(at, words::too_large, spelling.size());
  if (add(*node, at))
    value_ended(at);
}

} // namespace troupe
