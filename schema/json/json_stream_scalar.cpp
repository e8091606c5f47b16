// Numbers, literals and the byte order mark, which may be split anywhere.

#include "json_number.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json_stream.hpp>

namespace troupe {

namespace {

using detail::is_digit;

constexpr std::string_view no_value = "holds something that is no value";

/// Without an exponent, a number of so many characters is within double.
constexpr size_t digits_surely_in_range = 300;

constexpr detail::json_node literal_node(char first) {
  if (first == 'n')
    return {{.extent = 0}, 0, json_kind::null};
  return {{.boolean = first == 't'}, 0, json_kind::boolean};
}

} // namespace

json_stream::cursor json_stream::take_literal(cursor at) {
  if (*at != literal_[came_]) {
    fail(at, no_value);
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
    fail(at, no_value);
  else
    state_ = state::value;
  return at;
}

json_stream::cursor json_stream::take_number(cursor at, cursor end) {
  const auto* run = at;
  while (at != end && goes_on(*at)) {
    ++at;
    if (number_part_ == number_part::integer || number_part_ == number_part::fraction)
      while (at != end && is_digit(*at))
        ++at;
  }
  const std::string_view part{run, static_cast<size_t>(at - run)};
  if (at == end || !number_.empty())
    number_ += part;
  if (at != end)
    end_number(at, number_.empty() ? part : std::string_view{number_});
  return at;
}

/// Whether the number goes on with that character.
bool json_stream::goes_on(char c) {
  using part = number_part;
  const bool digit = is_digit(c);
  switch (number_part_) {
  case part::start:
    number_part_ = c == '-' ? part::sign : c == '0' ? part::zero : part::integer;
    return true;
  case part::sign:
    if (digit)
      number_part_ = c == '0' ? part::zero : part::integer;
    return digit;
  case part::integer:
    if (digit)
      return true;
    [[fallthrough]];
  case part::zero:
    number_part_ = c == '.' ? part::point : c == 'e' || c == 'E' ? part::exponent : number_part_;
    return c == '.' || c == 'e' || c == 'E';
  case part::point:
    number_part_ = digit ? part::fraction : part::point;
    return digit;
  case part::fraction:
    if (c == 'e' || c == 'E') {
      number_part_ = part::exponent;
      return true;
    }
    return digit;
  case part::exponent:
    if (c == '+' || c == '-') {
      number_part_ = part::exponent_sign;
      return true;
    }
    [[fallthrough]];
  case part::exponent_sign:
  case part::exponent_digits:
    if (digit)
      number_part_ = part::exponent_digits;
    return digit;
  }
  return false;
}

/// `at`: behind the number.
void json_stream::end_number(cursor at, std::string_view spelling) {
  using part = number_part;
  if (number_part_ == part::sign)
    return fail(at, no_value);
  if (number_part_ == part::point)
    return fail(at, "holds a number without digits after its point");
  if (number_part_ == part::exponent || number_part_ == part::exponent_sign)
    return fail(at, "holds a number without digits in its exponent");
  // Of these the reader of whole texts refuses some that a double could hold; both must agree.
  if (number_part_ == part::exponent_digits || spelling.size() > digits_surely_in_range) {
    if (json_document reader; !reader.parse(spelling))
      return fail(at, "holds a number beyond the range of double");
  }
  const auto node = detail::number_node(spelling);
  if (!node)
    return fail(at, "holds a number beyond the range of double");
  if (add(*node, at))
    value_ended(at);
}

} // namespace troupe
