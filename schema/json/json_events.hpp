#pragma once

#include "json_grammar.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace troupe::detail {

/// What a handler wants to have of strings and names.
enum class json_strings : uint8_t {
  /// What they mean, written where they stand: the text is overwritten. Half a surrogate pair is a
  /// fault.
  unescaped,
  /// The same, but half a surrogate pair is written as if it were a character: whoever puts strings
  /// together may find the other half.
  halved,
  /// As they are written, between the quotes. The text is left alone, and need not end in a zero.
  /// Escapes are checked, halves of surrogate pairs are not looked for.
  raw,
};

/// How reading a text ended.
enum class json_ending : uint8_t {
  complete,
  /// It is no JSON, is nested too deeply, or the handler refused.
  broken,
  /// It ends inside of a value that is right so far.
  cut,
};

struct json_outcome {
  json_ending how = json_ending::complete;
  /// Complete: behind the value. Broken: of the byte that is wrong. Cut: the text's size.
  size_t offset = 0;
  /// Broken: where the token begins that is wrong.
  size_t token = 0;
  /// Arrays and objects that are open there.
  uint32_t depth = 0;
  /// Empty if it is complete.
  std::string_view reason = {};

  bool complete() const noexcept {
    return how == json_ending::complete;
  }
};

/// Arrays and objects within each other that can be followed.
inline constexpr uint32_t json_depth_max = 512;

/// The grammar of JSON (RFC 8259) for texts that are there as a whole. Reads in one pass and tells
/// a handler what it meets, sixteen bytes at a time where nobody looks; neither recurses nor
/// allocates. A byte order mark before a whole text is skipped, a zero byte is a fault, a name that
/// occurs twice is the handler's business, and so is whether bytes beyond ASCII are UTF-8.
///
/// A handler has `static constexpr json_strings strings` and members that return false to end the
/// reading for the reason `refusal()`: `on_null()`, `on_bool(bool)`, `on_number(std::string_view
/// spelling)`, `on_string(std::string_view)`, `on_name(std::string_view)`, `on_object()`,
/// `on_object_end()`, `on_array()`, `on_array_end()`. One that has `on_no_number(std::string_view)`
/// is told of the words that some servers write for what JSON has no numbers for ("NaN",
/// "-Infinity"); for all others they are faults.
template <class Handler>
class json_event_reader {
public:
  static constexpr bool is_raw = Handler::strings == json_strings::raw;
  using cursor = std::conditional_t<is_raw, const char*, char*>;

  /// From `begin` to `end`, where a zero must stand unless strings are raw.
  json_event_reader(Handler& handler, cursor begin, cursor end, uint32_t depth_max = json_depth_max)
    : begin_(begin),
      end_(end),
      at_(begin),
      token_(begin),
      handler_(handler),
      depth_max_(std::min(depth_max, json_depth_max)) {}

  json_event_reader(Handler& handler, std::string& text, uint32_t depth_max = json_depth_max)
    : json_event_reader(handler, text.data(), text.data() + text.size(), depth_max) {}

  /// Reads a text that is one value with nothing but white space around it.
  json_outcome run() {
    if (static_cast<size_t>(end_ - at_) >= byte_order_mark.size()
        && std::memcmp(at_, byte_order_mark.data(), byte_order_mark.size()) == 0)
      at_ += byte_order_mark.size();
    skip_space();
    if (at_ == end_)
      static_cast<void>(fail_here(json_words::empty));
    else if (read_all()) {
      skip_space();
      if (at_ != end_)
        static_cast<void>(fail_here(json_words::more));
    }
    return outcome();
  }

  /// Reads the value that stands at the beginning, whatever follows.
  json_outcome run_prefix() {
    read_all();
    return outcome();
  }

private:
  json_outcome outcome() const {
    json_outcome result{json_ending::complete, static_cast<size_t>(at_ - begin_), 0, depth_, {}};
    if (reason_.empty())
      return result;
    result.token = static_cast<size_t>(token_ - begin_);
    result.how = at_ == end_ ? json_ending::cut : json_ending::broken;
    result.reason = at_ != end_ && *at_ == '\0' ? json_words::zero_byte : reason_;
    return result;
  }

  /// The token at `token_` is wrong at `at_`, or ends there with the text.
  bool fail(std::string_view reason) {
    reason_ = reason;
    return false;
  }

  bool fail_here(std::string_view reason) {
    token_ = at_;
    return fail(reason);
  }

  /// The token as a whole is not wanted.
  bool fail_token(std::string_view reason) {
    at_ = token_;
    return fail(reason);
  }

  bool refuse() {
    return fail_token(handler_.refusal());
  }

  /// Whether that character, which is not the zero at the end, is next.
  bool is_next(char c) const {
    if constexpr (is_raw)
      return at_ != end_ && *at_ == c;
    else
      return *at_ == c;
  }

  /// Most of what it meets is no space, and the zero at the end of the text is none either.
  void skip_space() {
    if constexpr (is_raw) {
      while (at_ != end_ && is_space(*at_))
        ++at_;
    } else {
      while (static_cast<unsigned char>(*at_) <= ' ' && is_space(*at_))
        ++at_;
    }
  }

  /// Reads values until the outermost one is complete. In one piece: with a large handler gcc would
  /// call for each name and value, which costs 3 % of what reading a reply does.
  [[gnu::flatten]] bool read_all() {
    do {
      if (!read_value())
        return false;
      if (opened_) {
        opened_ = false;
        continue;
      }
      if (!close_containers())
        return false;
    } while (depth_ > 0);
    return true;
  }

  /// After a value: the end of what it completes, or the way to the next value.
  bool close_containers() {
    while (depth_ > 0) {
      skip_space();
      const bool in_object = is_object();
      if (is_next(',')) {
        ++at_;
        skip_space();
        return !in_object || read_name();
      }
      if (!is_next(in_object ? '}' : ']'))
        return fail_here(in_object ? (at_ == end_ ? json_words::in_object : json_words::no_brace)
                                   : (at_ == end_ ? json_words::in_array : json_words::no_bracket));
      token_ = at_;
      if (!(in_object ? handler_.on_object_end() : handler_.on_array_end()))
        return refuse();
      ++at_;
      --depth_;
    }
    return true;
  }

  bool read_value() {
    if (is_raw && at_ == end_)
      return fail_here(json_words::value_due);
    token_ = at_;
    switch (*at_) {
    case '"': {
      const auto text = read_string();
      return text && (handler_.on_string(*text) || refuse());
    }
    case '{':
      return open(true);
    case '[':
      return open(false);
    case 't':
      return read_word("true") && (handler_.on_bool(true) || refuse());
    case 'f':
      return read_word("false") && (handler_.on_bool(false) || refuse());
    case 'n':
      return (read_word("null") && (handler_.on_null() || refuse())) || read_no_number();
    default:
      return at_ == end_ ? fail_here(json_words::value_due) : read_number();
    }
  }

  bool read_word(std::string_view word) {
    for (const char c : word) {
      if (at_ == end_ || *at_ != c)
        return fail(at_ == end_ ? json_words::value_due : json_words::no_value);
      ++at_;
    }
    return true;
  }

  bool read_number() {
    const auto [end, wrong] = end_of_number(at_, end_);
    at_ += end - at_;
    if (!wrong.empty())
      return fail(wrong) || read_no_number();
    return handler_.on_number(std::string_view{token_, static_cast<size_t>(end - token_)})
           || refuse();
  }

  /// The token is neither a number nor null: it may be a word for what is no number.
  [[gnu::noinline, gnu::cold]] bool read_no_number() {
    if constexpr (requires { handler_.on_no_number(std::string_view{}); }) {
      const std::string_view rest{token_, static_cast<size_t>(end_ - token_)};
      for (const std::string_view word :
           {"NaN", "-NaN", "nan", "-nan", "Infinity", "-Infinity", "inf", "-inf", "Inf", "-Inf"})
        if (rest.starts_with(word)
            && (rest.size() == word.size() || !is_alphanumeric(rest[word.size()]))) {
          reason_ = {};
          at_ = token_ + word.size();
          return handler_.on_no_number(word) || refuse();
        }
    }
    return false;
  }

  /// Leaves `opened_` set if a value must follow.
  bool open(bool object) {
    if (depth_ == depth_max_)
      return fail(json_words::too_deep);
    if (!(object ? handler_.on_object() : handler_.on_array()))
      return refuse();
    ++at_;
    const auto bit = uint64_t{1} << depth_ % 64;
    auto& word = objects_.data()[depth_ / 64];
    word = object ? word | bit : word & ~bit;
    ++depth_;
    skip_space();
    if (is_next(object ? '}' : ']'))
      return true; // close_containers() meets it
    opened_ = true;
    return !object || read_name();
  }

  bool is_object() const {
    return (objects_.data()[(depth_ - 1) / 64] >> (depth_ - 1) % 64 & 1) != 0;
  }

  bool read_name() {
    if (!is_next('"'))
      return fail_here(at_ == end_ ? json_words::in_object : json_words::no_name);
    token_ = at_;
    const auto name = read_string();
    if (!name)
      return false;
    if (!handler_.on_name(*name))
      return refuse();
    skip_space();
    if (!is_next(':'))
      return fail_here(at_ == end_ ? json_words::in_object : json_words::no_colon);
    ++at_;
    skip_space();
    return true;
  }

  // -- strings

  /// The first quote, backslash or control character from `p` on, or the end.
  [[gnu::always_inline]] cursor special(cursor p) const {
#if defined(__SSE2__)
    const auto quote = _mm_set1_epi8('"');
    const auto backslash = _mm_set1_epi8('\\');
    const auto control = _mm_set1_epi8(0x1f);
    for (; end_ - p >= 16; p += 16) {
      const auto x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      const auto found
        = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash)),
                       _mm_cmpeq_epi8(_mm_min_epu8(x, control), x));
      if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found)); mask != 0)
        return p + __builtin_ctz(mask);
    }
#endif
    while (p != end_ && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20)
      ++p;
    return p;
  }

  /// What stands between the quotes.
  [[gnu::always_inline]] std::optional<std::string_view> read_string() {
    const char* text = ++at_;
    auto* p = special(at_);
    if (p == end_ || *p != '"')
      return read_escapes(text, p);
    at_ = p + 1;
    return std::string_view{text, static_cast<size_t>(p - text)};
  }

  /// The rest of a string that is not plain from `p` on.
  [[gnu::noinline]] std::optional<std::string_view> read_escapes(const char* text, cursor p) {
    auto out = p;
    while (true) {
      at_ = p;
      if (p == end_) {
        fail(json_words::in_string);
        return std::nullopt;
      }
      if (*p == '"')
        break;
      if (*p != '\\') {
        fail(json_words::control);
        return std::nullopt;
      }
      if (!unescape(p, out))
        return std::nullopt;
      auto* next = special(p);
      const auto size = next - p;
      if constexpr (!is_raw)
        std::memmove(out, p, static_cast<size_t>(size));
      out += size;
      p = next;
    }
    ++at_;
    return std::string_view{text, static_cast<size_t>((is_raw ? p : out) - text)};
  }

  /// Reads the escape at `p`, writes at `out`, moves both.
  bool unescape(cursor& p, cursor& out) {
    at_ = p;
    if (end_ - p < 2) {
      at_ = end_;
      return fail(json_words::in_string);
    }
    if (p[1] == 'u')
      return unescape_unicode(p, out);
    const auto c = json_escape(p[1]);
    if (c == '\0')
      return fail(json_words::bad_escape);
    p += 2;
    if constexpr (!is_raw)
      *out++ = c;
    return true;
  }

  bool unescape_unicode(cursor& p, cursor& out) {
    const auto unit = code_unit(p);
    if (!unit)
      return false;
    p += 6;
    if constexpr (!is_raw) {
      auto code = *unit;
      if (is_high_surrogate(code) && end_ - p >= 2 && p[0] == '\\' && p[1] == 'u') {
        const auto low = code_unit(p);
        if (!low)
          return false;
        if (is_low_surrogate(*low)) {
          code = code_point_of(code, *low);
          p += 6;
        }
      }
      if constexpr (Handler::strings == json_strings::unescaped)
        if (code >= 0xd800 && code < 0xe000)
          return fail(json_words::half_pair);
      out = write_utf8(out, code);
    }
    return true;
  }

  /// The four digits of the escape at `p`.
  std::optional<uint32_t> code_unit(cursor p) {
    uint32_t value = 0;
    at_ = p;
    for (auto* digit = p + 2; digit != p + 6; ++digit) {
      if (digit == end_ || !is_hex(*digit)) {
        at_ = digit == end_ ? digit : p;
        fail(digit == end_ ? json_words::in_string : json_words::bad_escape);
        return std::nullopt;
      }
      value = value << 4 | hex_value(*digit);
    }
    return value;
  }

  cursor begin_;
  cursor end_;
  cursor at_;
  /// Where the token begins that is being read.
  cursor token_;
  Handler& handler_;
  uint32_t depth_max_;
  uint32_t depth_ = 0;
  bool opened_ = false;
  std::string_view reason_;
  /// A bit for each open container, the outermost the first: whether it is an object.
  std::array<uint64_t, json_depth_max / 64> objects_{};
};

} // namespace troupe::detail
