#include "equal_names.hpp"

#include <troupe/json_stream.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace troupe {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

constexpr detail::json_node literal_node(char first) {
  if (first == 'n')
    return {{.extent = 0}, 0, json_kind::null};
  return {{.boolean = first == 't'}, 0, json_kind::boolean};
}

} // namespace

json_stream::json_stream(const json_limits& limits) : limits_(limits) {}

void json_stream::watch(std::string_view member) {
  member_ = member;
  watches_ = true;
}

size_t json_stream::push(std::string_view bytes) {
  if (has_element_ || state_ == state::failed)
    return 0;
  piece_ = bytes.data();
  const auto* at = piece_;
  const auto* end = at + bytes.size();
  element_from_ = at;
  while (at != end && !has_element_) {
    // A number ends without a byte of its own: white space may still follow.
    const bool was_done = state_ == state::done;
    const auto* next = step(at, end);
    const bool is_stuck = next == at && (was_done || state_ == state::failed);
    at = next;
    if (is_stuck)
      break;
  }
  if (in_element_)
    element_text_.append(element_from_, at);
  const auto used = static_cast<size_t>(at - piece_);
  offset_ += used;
  if (offset_ > limits_.bytes_max && state_ != state::failed)
    fail(piece_, "is too long");
  return used;
}

bool json_stream::finish() {
  if (state_ == state::number && open_.empty()) {
    piece_ = nullptr;
    end_number(nullptr);
  }
  return complete();
}

json_stream::cursor json_stream::step(cursor at, cursor end) {
  switch (state_) {
  case state::text:
    return take_text(at, end);
  case state::number:
    return take_number(at, end);
  case state::escape:
    return take_escape(at);
  case state::hex:
    return take_hex(at);
  case state::low_surrogate:
    return take_low_surrogate(at);
  case state::literal:
    return take_literal(at);
  case state::byte_order_mark:
    return take_byte_order_mark(at);
  case state::failed:
    return at;
  default:
    at = skip_space(at, end);
    return at == end || state_ == state::done ? at : take_structure(at);
  }
}

json_stream::cursor json_stream::skip_space(cursor at, cursor end) {
  for (; at != end && is_space(*at); ++at) {
    if (*at == '\n') {
      ++line_;
      line_begin_ = offset_ + static_cast<uint64_t>(at - piece_) + 1;
    }
  }
  return at;
}

/// Takes a byte that is neither white space nor inside of a scalar.
json_stream::cursor json_stream::take_structure(cursor at) {
  const auto c = *at;
  switch (state_) {
  case state::value_or_end:
    if (c == ']') {
      close_one(at, c);
      break;
    }
    [[fallthrough]];
  case state::value:
    begin_value(at);
    break;
  case state::name_or_end:
    if (c == '}') {
      close_one(at, c);
      break;
    }
    [[fallthrough]];
  case state::name:
    if (c == '"')
      begin_text(true);
    else
      fail(at, "lacks the quoted name of a member");
    break;
  case state::colon:
    if (c == ':')
      state_ = state::value;
    else
      fail(at, "lacks a colon after the name of a member");
    break;
  default:
    if (c == ',')
      state_ = open_.back().is_object ? state::name : state::value;
    else
      close_one(at, c);
  }
  return state_ == state::failed ? at : at + 1;
}

void json_stream::begin_value(cursor at) {
  if (!open_.empty() && !open_.back().is_object)
    begin_element(at);
  switch (*at) {
  case '{':
  case '[':
    if (open_.size() >= limits_.depth_max)
      fail(at, "is nested too deeply");
    else if (add({{.extent = 0}, 0, *at == '{' ? json_kind::object : json_kind::array}, at))
      open_one(*at == '{' ? json_kind::object : json_kind::array);
    break;
  case '"':
    begin_text(false);
    break;
  case 't':
  case 'f':
  case 'n':
    literal_ = *at == 't' ? "true" : *at == 'f' ? "false" : "null";
    came_ = 1;
    state_ = state::literal;
    break;
  default:
    number_.clear();
    number_part_ = number_part::sign;
    state_ = state::number;
    if (*at == '-')
      number_ = "-";
    else if (!take_digit(*at))
      fail(at, "holds something that is no value");
  }
}

void json_stream::begin_element(cursor at) {
  auto& list = open_.back();
  list.last = nodes_.size();
  ++list.count;
  if (list_ == list_state::open && open_.size() == list_depth_) {
    element_begin_ = nodes_.size();
    element_mark_ = texts_.here();
    element_text_.clear();
    element_from_ = at;
    in_element_ = true;
  }
}

bool json_stream::add(const detail::json_node& node, cursor at) {
  if (nodes_.size() >= limits_.nodes_max) {
    fail(at, "holds too many values");
    return false;
  }
  nodes_.push_back(node);
  return true;
}

/// The node is there already.
void json_stream::open_one(json_kind kind) {
  const bool is_object = kind == json_kind::object;
  if (watches_ && list_ == list_state::none && !is_object) {
    const bool at_root = open_.empty();
    const auto in_member = [&] {
      const auto& name = nodes_[open_.front().last];
      return open_.size() == 1 && open_.front().is_object
             && std::string_view{name.text, name.size} == member_;
    };
    if (at_root || in_member()) {
      list_ = list_state::open;
      list_depth_ = open_.size() + 1;
    }
  }
  open_.push_back({nodes_.size() - 1, 0, 0, is_object});
  state_ = is_object ? state::name_or_end : state::value_or_end;
}

void json_stream::close_one(cursor at, char c) {
  const auto x = open_.back();
  if (c != (x.is_object ? '}' : ']')) {
    fail(at,
         x.is_object ? "lacks a comma or } after a member" : "lacks a comma or ] after an element");
    return;
  }
  auto& node = nodes_[x.node];
  node.size = x.count;
  node.extent = nodes_.size() - x.node;
  if (x.is_object && x.count > 1
      && has_equal_names(&node + 1, nodes_.data() + nodes_.size(), x.count, names_))
    duplicates_.push_back(x.node);
  if (list_ == list_state::open && open_.size() == list_depth_)
    list_ = list_state::closed;
  open_.pop_back();
  value_ended(at + 1);
}

/// `at`: behind the value.
void json_stream::value_ended(cursor at) {
  state_ = open_.empty() ? state::done : state::after_value;
  if (in_element_ && open_.size() == list_depth_) {
    element_text_.append(element_from_, at);
    has_element_ = true;
    in_element_ = false;
  }
}

void json_stream::drop_element() {
  nodes_.resize(element_begin_);
  texts_.rewind(element_mark_);
  while (!duplicates_.empty() && duplicates_.back() >= element_begin_)
    duplicates_.pop_back();
  has_element_ = false;
  ++elements_;
}

json_stream::cursor json_stream::take_literal(cursor at) {
  if (*at != literal_[came_]) {
    fail(at, "holds something that is no value");
    return at;
  }
  if (++came_ == literal_.size() && add(literal_node(literal_[0]), at))
    value_ended(at + 1);
  return at + 1;
}

json_stream::cursor json_stream::take_byte_order_mark(cursor at) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (*at == mark[came_]) {
    if (++came_ == mark.size())
      state_ = state::value;
    return at + 1;
  }
  if (came_ > 0)
    fail(at, "holds something that is no value");
  else
    state_ = state::value;
  return at;
}

json_stream::cursor json_stream::take_number(cursor at, cursor end) {
  while (at != end && take_digit(*at))
    ++at;
  if (at != end)
    end_number(at);
  return at;
}

/// Whether the number goes on with that character.
bool json_stream::take_digit(char c) {
  using part = number_part;
  const bool digit = c >= '0' && c <= '9';
  switch (number_part_) {
  case part::sign:
    if (!digit)
      return false;
    number_part_ = c == '0' ? part::zero : part::integer;
    break;
  case part::integer:
    if (digit)
      break;
    [[fallthrough]];
  case part::zero:
    if (c == '.')
      number_part_ = part::point;
    else if (c == 'e' || c == 'E')
      number_part_ = part::exponent;
    else
      return false;
    break;
  case part::point:
  case part::fraction:
    if (digit)
      number_part_ = part::fraction;
    else if (number_part_ == part::fraction && (c == 'e' || c == 'E'))
      number_part_ = part::exponent;
    else
      return false;
    break;
  case part::exponent:
    if (c == '+' || c == '-') {
      number_part_ = part::exponent_sign;
      break;
    }
    [[fallthrough]];
  case part::exponent_sign:
  case part::exponent_digits:
    if (!digit)
      return false;
    number_part_ = part::exponent_digits;
    break;
  }
  number_ += c;
  return true;
}

/// `at`: behind the number.
void json_stream::end_number(cursor at) {
  using part = number_part;
  constexpr size_t surely_int64 = 18;
  detail::json_node node{{.integer = 0}, 0, json_kind::integer};
  const bool is_integer = number_part_ == part::zero || number_part_ == part::integer;
  if (number_part_ == part::sign || number_part_ == part::point)
    return fail(at, number_part_ == part::sign ? "holds something that is no value"
                                               : "holds a number without digits after its point");
  if (number_part_ == part::exponent || number_part_ == part::exponent_sign)
    return fail(at, "holds a number without digits in its exponent");
  if (is_integer && number_.size() <= surely_int64) {
    std::from_chars(number_.data(), number_.data() + number_.size(), node.integer);
  } else {
    // What such a number is worth is asked of the reader of whole texts, so that both agree.
    auto value = number_reader_.parse(number_);
    if (!value)
      return fail(at, value.error().reason);
    node = *value->node();
  }
  if (add(node, at))
    value_ended(at);
}

void json_stream::fail(cursor at, std::string_view reason) {
  state_ = state::failed;
  json_fault x;
  x.offset = offset_ + static_cast<size_t>(at - piece_);
  x.line = line_;
  x.column = x.offset - line_begin_ + 1;
  x.reason = reason;
  fault_ = x;
}

} // namespace troupe
