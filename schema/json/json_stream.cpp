#include "equal_names.hpp"
#include "json_grammar.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json_stream.hpp>

namespace troupe {

namespace {

namespace words = detail::json_words;

} // namespace

using detail::is_space;

json_stream::json_stream(const json_limits& limits) : limits_(limits) {}

void json_stream::watch(std::string_view member) {
  member_ = member;
  watches_ = true;
}

size_t json_stream::push(std::string_view bytes) {
  if (has_element_)
    return 0;
  const auto* at = bytes.data();
  const auto* end = at + bytes.size();
  piece_ = element_from_ = at;
  while (at != end && !has_element_) {
    switch (state_) {
    case state::text:
      at = take_text(at, end);
      break;
    case state::number:
      at = take_number(at, end);
      break;
    case state::escape:
      at = take_escape(at);
      break;
    case state::hex:
      at = take_hex(at);
      break;
    case state::low_surrogate:
      at = take_low_surrogate(at);
      break;
    case state::literal:
      at = take_literal(at);
      break;
    case state::byte_order_mark:
      at = take_byte_order_mark(at);
      break;
    case state::failed:
      end = at;
      break;
    case state::done:
      // White space may follow.
      at = end = skip_space(at, end);
      break;
    default:
      at = skip_space(at, end);
      if (at != end)
        at = take_structure(at);
    }
  }
  if (in_element_)
    element_text_.append(element_from_, static_cast<size_t>(at - element_from_));
  offset_ += static_cast<size_t>(at - piece_);
  if (offset_ > limits_.bytes_max && state_ != state::failed)
    fail(piece_, words::too_long);
  return static_cast<size_t>(at - piece_);
}

bool json_stream::finish() {
  if (state_ == state::number && open_.empty()) {
    piece_ = nullptr;
    end_number(nullptr, number_);
  }
  return complete();
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
    return begin_value(at);
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
      fail(at, words::no_name);
    break;
  case state::colon:
    if (c == ':')
      state_ = state::value;
    else
      fail(at, words::no_colon);
    break;
  default:
    if (c == ',')
      state_ = open_.back().is_object ? state::name : state::value;
    else
      close_one(at, c);
  }
  return state_ == state::failed ? at : at + 1;
}

json_stream::cursor json_stream::begin_value(cursor at) {
  if (!open_.empty() && !open_.back().is_object)
    begin_element(at);
  switch (*at) {
  case '{':
  case '[':
    if (open_.size() >= limits_.depth_max)
      fail(at, words::too_deep);
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
    came_ = 0;
    state_ = state::literal;
    return at;
  default:
    if (*at != '-' && (*at < '0' || *at > '9')) {
      fail(at, *at == '\0' ? words::zero_byte : words::no_value);
      return at;
    }
    number_.clear();
    state_ = state::number;
    return at;
  }
  return state_ == state::failed ? at : at + 1;
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
    fail(at, words_behind_value());
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
    element_text_.append(element_from_, static_cast<size_t>(at - element_from_));
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

std::string_view json_stream::words_behind_value() const {
  return open_.empty() ? words::more : open_.back().is_object ? words::no_brace : words::no_bracket;
}

bool json_stream::refuse_more(cursor at) {
  fail(at, words::too_many);
  return false;
}

void json_stream::fail(cursor at, std::string_view reason, size_t back) {
  state_ = state::failed;
  json_fault x;
  x.offset = offset_ + static_cast<size_t>(at - piece_) - back;
  x.line = line_;
  x.column = x.offset - line_begin_ + 1;
  x.reason = reason;
  fault_ = x;
}

} // namespace troupe
