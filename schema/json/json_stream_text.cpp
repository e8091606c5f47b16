// Strings: UTF-8, escapes and surrogates that may be split anywhere.

#include "json_grammar.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json_stream.hpp>

#include <array>
#include <cstring>

#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace troupe {

namespace {

namespace words = detail::json_words;

/// Characters that stand for themselves.
constexpr auto plain_characters = [] {
  std::array<bool, 256> result{};
  for (size_t c = 0x20; c < 0x80; ++c)
    result[c] = c != '"' && c != '\\';
  return result;
}();

/// Whether all four bytes stand for themselves: none borrows from its neighbour unless one does
/// not.
bool are_plain(uint32_t bytes) {
  constexpr uint32_t each = 0x01010101;
  constexpr uint32_t highest = 0x80808080;
  const auto quote = bytes ^ each * '"';
  const auto backslash = bytes ^ each * '\\';
  return ((bytes | (bytes - each * 0x20) | (quote - each) | (backslash - each)) & highest) == 0;
}

/// Length of the UTF-8 sequence at `at`, or of a character that stands for itself; 0: neither.
size_t character_size(const char* at, const char* end) {
  const auto c = static_cast<unsigned char>(*at);
  if (plain_characters[c])
    return 1;
  return c < 0x80 ? 0 : detail::utf8_sequence({at, static_cast<size_t>(end - at)});
}

#if defined(__SSE2__)
/// As `take_plain`, while there are sixteen bytes.
const char* take_plain_blocks(detail::text_arena& texts, const char* at, const char* end) {
  constexpr size_t step = 16;
  const auto quote = _mm_set1_epi8('"');
  const auto backslash = _mm_set1_epi8('\\');
  const auto space = _mm_set1_epi8(0x20);
  while (static_cast<size_t>(end - at) >= step) {
    const auto x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed: what is below the space is a control character or above ASCII.
    const auto special
      = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash)),
                     _mm_cmplt_epi8(x, space));
    auto* to = texts.reserve(step);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), x);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    const auto size = mask == 0 ? step : static_cast<size_t>(__builtin_ctz(mask));
    texts.advance(to + size);
    at += size;
    if (mask == 0)
      continue;
    const auto sequence = character_size(at, end);
    if (sequence == 0)
      return at;
    texts.append(at, sequence);
    at += sequence;
  }
  return at;
}
#endif

/// Takes characters that are not split and stand for themselves, up to one that does not.
const char* take_plain(detail::text_arena& texts, const char* at, const char* end) {
#if defined(__SSE2__)
  constexpr std::ptrdiff_t step = 16;
  if (end - at >= step)
    at = take_plain_blocks(texts, at, end);
  if (end - at >= step)
    return at;
#endif
  auto* to = texts.reserve(static_cast<size_t>(end - at));
  for (uint32_t four = 0; end - at >= 4; to += 4, at += 4) {
    std::memcpy(&four, at, 4);
    if (!are_plain(four))
      break;
    std::memcpy(to, &four, 4);
  }
  while (at != end) {
    auto size = character_size(at, end);
    if (size == 0)
      break;
    for (; size > 0; --size)
      *to++ = *at++;
  }
  texts.advance(to);
  return at;
}

} // namespace

void json_stream::begin_text(bool is_name) {
  text_is_name_ = is_name;
  utf8_missing_ = utf8_came_ = 0;
  high_surrogate_ = 0;
  open_string_.reset();
  state_ = state::text;
}

json_stream::cursor json_stream::take_text(cursor at, cursor end) {
  if (utf8_missing_ > 0)
    return take_multibyte(at);
  at = take_plain(texts_, at, end);
  if (at == end)
    return at;
  switch (*at) {
  case '"':
    return end_text(at + 1, end);
  case '\\':
    state_ = state::escape;
    break;
  default:
    if (static_cast<unsigned char>(*at) < 0x20) {
      fail(at, words::control);
      return at;
    }
    return take_multibyte(at);
  }
  return at + 1;
}

/// Takes one byte of a sequence that is split between two pieces. Source: Unicode 15, table 3-7.
json_stream::cursor json_stream::take_multibyte(cursor at) {
  const auto c = static_cast<unsigned char>(*at);
  if (utf8_missing_ == 0) {
    utf8_came_ = 0;
    utf8_low_ = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    utf8_high_ = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    utf8_missing_ = c >= 0xc2 && c <= 0xdf   ? 1
                    : c >= 0xe0 && c <= 0xef ? 2
                    : c >= 0xf0 && c <= 0xf4 ? 3
                                             : 0;
    if (utf8_missing_ == 0) {
      fail(at, words::no_utf8);
      return at;
    }
  } else {
    if (c < utf8_low_ || c > utf8_high_) {
      fail(at, words::no_utf8);
      return at;
    }
    utf8_low_ = 0x80;
    utf8_high_ = 0xbf;
    --utf8_missing_;
  }
  texts_.append(at, 1);
  utf8_came_ = utf8_missing_ == 0 ? 0 : utf8_came_ + 1;
  return at + 1;
}

json_stream::cursor json_stream::take_escape(cursor at) {
  if (*at == 'u') {
    hex_ = 0;
    hex_digits_ = 0;
    state_ = state::hex;
    return at + 1;
  }
  const auto meant = detail::json_escape(*at);
  if (meant == '\0') {
    fail(at, words::bad_escape);
    return at;
  }
  texts_.append(&meant, 1);
  state_ = state::text;
  return at + 1;
}

json_stream::cursor json_stream::take_hex(cursor at) {
  if (!detail::is_hex(*at)) {
    fail(at, words::bad_escape);
    return at;
  }
  hex_ = hex_ << 4 | detail::hex_value(*at);
  if (++hex_digits_ == 4)
    hex_complete(at);
  return at + 1;
}

void json_stream::hex_complete(cursor at) {
  const bool is_low = detail::is_low_surrogate(hex_);
  if (is_low != (high_surrogate_ != 0))
    return fail(at, words::half_pair);
  if (detail::is_high_surrogate(hex_)) {
    high_surrogate_ = hex_;
    came_ = 0;
    state_ = state::low_surrogate;
    return;
  }
  texts_.advance(detail::write_utf8(texts_.reserve(4),
                                    is_low ? detail::code_point_of(high_surrogate_, hex_) : hex_));
  high_surrogate_ = 0;
  state_ = state::text;
}

/// The way to the second half of a surrogate pair.
json_stream::cursor json_stream::take_low_surrogate(cursor at) {
  if (*at != "\\u"[came_]) {
    fail(at, words::half_pair);
    return at;
  }
  if (++came_ == 2) {
    hex_ = 0;
    hex_digits_ = 0;
    state_ = state::hex;
  }
  return at + 1;
}

/// `at`: behind the closing quote.
json_stream::cursor json_stream::end_text(cursor at, cursor end) {
  const detail::json_node node{{.text = texts_.begin()},
                               static_cast<uint32_t>(texts_.size()),
                               json_kind::string};
  texts_.finish();
  if (text_is_name_) {
    auto& object = open_.back();
    object.last = nodes_.size();
    ++object.count;
    if (!add(node, at))
      return at;
    const bool goes_on = at != end && *at == ':';
    state_ = goes_on ? state::value : state::colon;
    return goes_on ? at + 1 : at;
  }
  if (open_string_) {
    nodes_[*open_string_] = node;
    open_string_.reset();
    value_ended(at);
  } else if (add(node, at)) {
    value_ended(at);
  }
  return at;
}

} // namespace troupe
