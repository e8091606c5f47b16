#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace troupe::detail {

/// Where a text stops being JSON, and why.
struct json_events_fault {
  size_t offset = 0;
  std::string_view reason;
};

/// Reads JSON text (RFC 8259) in one pass and tells a handler what it meets, with RapidJSON's
/// SAX members; strings are unescaped where they stand. Replies are mostly strings that nobody
/// wants, which this skips sixteen bytes at a time: a third of RapidJSON's instructions. Does not
/// recurse; arrays and objects within each other are limited to `depth_max`. Strings are not
/// checked for UTF-8; half surrogate pairs become U+FFFD.
template <class Handler>
class json_event_reader {
public:
  json_event_reader(std::string& text, Handler& handler)
    : begin_(text.data()),
      end_(text.data() + text.size()),
      at_(begin_),
      handler_(handler) {}

  static constexpr size_t depth_max = 64;

  std::optional<json_events_fault> run() {
    skip_space();
    if (at_ == end_)
      return fault("The document is empty.");
    if (!read_all())
      return fault(reason_);
    skip_space();
    if (at_ != end_)
      return fault("The document root must not be followed by other values.");
    return std::nullopt;
  }

private:
  json_events_fault fault(std::string_view reason) const {
    return {static_cast<size_t>(at_ - begin_), reason};
  }

  bool fail(std::string_view reason) {
    reason_ = reason;
    return false;
  }

  /// Most of what it meets is no space, and the NUL at the end of the text is none either.
  void skip_space() {
    while (static_cast<unsigned char>(*at_) <= ' '
           && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
      ++at_;
  }

  /// Reads values until the outermost one is complete.
  bool read_all() {
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
      if (at_ == end_)
        return fail("It ends inside of an array or object.");
      const bool in_object = objects_ >> (depth_ - 1) & 1;
      if (*at_ == ',') {
        ++at_;
        skip_space();
        return !in_object || read_name();
      }
      if (*at_ != (in_object ? '}' : ']'))
        return fail(in_object ? "Missing a comma or } after an object member."
                              : "Missing a comma or ] after an array element.");
      ++at_;
      --depth_;
      if (!(in_object ? handler_.EndObject(0) : handler_.EndArray(0)))
        return fail(refusal);
    }
    return true;
  }

  bool read_value() {
    if (at_ == end_)
      return fail("It ends where a value is due.");
    switch (*at_) {
    case '"': {
      const auto text = read_string();
      return text && (handler_.String(text->data(), size_of(*text), false) || fail(refusal));
    }
    case '{':
      return open(true);
    case '[':
      return open(false);
    case 't':
      return read_word("true") && (handler_.Bool(true) || fail(refusal));
    case 'f':
      return read_word("false") && (handler_.Bool(false) || fail(refusal));
    case 'n':
      return read_word("null") && (handler_.Null() || fail(refusal));
    default:
      return read_number();
    }
  }

  bool read_word(std::string_view word) {
    if (static_cast<size_t>(end_ - at_) < word.size()
        || std::memcmp(at_, word.data(), word.size()) != 0)
      return fail("Invalid value.");
    at_ += word.size();
    return true;
  }

  /// Leaves `opened_` set if a value must follow.
  bool open(bool object) {
    if (depth_ == depth_max || !(object ? handler_.StartObject() : handler_.StartArray()))
      return fail(refusal);
    ++at_;
    const auto bit = uint64_t{1} << depth_;
    objects_ = object ? objects_ | bit : objects_ & ~bit;
    ++depth_;
    skip_space();
    if (at_ != end_ && *at_ == (object ? '}' : ']'))
      return true; // close_containers() meets it
    opened_ = true;
    return !object || read_name();
  }

  bool read_name() {
    if (at_ == end_ || *at_ != '"')
      return fail("Missing a name for object member.");
    const auto name = read_string();
    if (!name)
      return false;
    if (!handler_.Key(name->data(), size_of(*name), false))
      return fail(refusal);
    skip_space();
    if (at_ == end_ || *at_ != ':')
      return fail("Missing a colon after a name of object member.");
    ++at_;
    skip_space();
    return true;
  }

  // -- strings
  // --------------------------------------------------------------------------------------

  /// The first quote, backslash or control character from `p` on, or the end.
  char* special(char* p) const {
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

  /// What stands between the quotes, unescaped where it stands.
  [[gnu::always_inline]] std::optional<std::string_view> read_string() {
    const auto* text = ++at_;
    auto* p = special(at_);
    if (p == end_ || *p != '"')
      return read_escapes(text, p);
    at_ = p + 1;
    return std::string_view{text, static_cast<size_t>(p - text)};
  }

  /// The rest of a string that is not plain from `p` on.
  [[gnu::noinline]] std::optional<std::string_view> read_escapes(const char* text, char* p) {
    auto* out = p;
    while (true) {
      at_ = p;
      if (p == end_) {
        fail("Missing a closing quotation mark in string.");
        return std::nullopt;
      }
      if (*p == '"')
        break;
      if (*p != '\\') {
        fail("Invalid escape character in string.");
        return std::nullopt;
      }
      if (!unescape(p, out))
        return std::nullopt;
      auto* next = special(p);
      const auto size = static_cast<size_t>(next - p);
      std::memmove(out, p, size);
      out += size;
      p = next;
    }
    ++at_;
    return std::string_view{text, static_cast<size_t>(out - text)};
  }

  static unsigned size_of(std::string_view text) {
    return static_cast<unsigned>(text.size());
  }

  /// Reads the escape at `p`, writes at `out`, moves both.
  bool unescape(char*& p, char*& out) {
    if (end_ - p < 2)
      return fail("Missing a closing quotation mark in string.");
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
      *out++ = p[1];
      break;
    case 'b':
      *out++ = '\b';
      break;
    case 'f':
      *out++ = '\f';
      break;
    case 'n':
      *out++ = '\n';
      break;
    case 'r':
      *out++ = '\r';
      break;
    case 't':
      *out++ = '\t';
      break;
    case 'u':
      return unescape_unicode(p, out);
    default:
      return fail("Invalid escape character in string.");
    }
    p += 2;
    return true;
  }

  bool unescape_unicode(char*& p, char*& out) {
    constexpr std::string_view bad = "Incorrect hex digit after \\u escape in string.";
    auto unit = hex(p);
    if (!unit)
      return fail(bad);
    p += 6;
    auto code = *unit;
    if (code >= 0xd800 && code < 0xe000) {
      const auto low = code < 0xdc00 && end_ - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex(p)
                                                                                     : std::nullopt;
      if (low && *low >= 0xdc00 && *low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (*low - 0xdc00);
        p += 6;
      } else {
        code = 0xfffd;
      }
    }
    append_utf8(code, out);
    return true;
  }

  /// The four digits of the escape at `p`.
  std::optional<uint32_t> hex(const char* p) const {
    uint32_t value = 0;
    if (end_ - p < 6)
      return std::nullopt;
    const auto [last, status] = std::from_chars(p + 2, p + 6, value, 16);
    if (status != std::errc{} || last != p + 6)
      return std::nullopt;
    return value;
  }

  static void append_utf8(uint32_t code, char*& out) {
    auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xc0 | code >> 6);
      put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      put(0xe0 | code >> 12);
      put(0x80 | (code >> 6 & 0x3f));
      put(0x80 | (code & 0x3f));
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
      put(0x80 | (code >> 6 & 0x3f));
      put(0x80 | (code & 0x3f));
    }
  }

  // -- numbers
  // --------------------------------------------------------------------------------------

  void skip_digits() {
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9')
      ++at_;
  }

  bool digit_here() const {
    return at_ != end_ && *at_ >= '0' && *at_ <= '9';
  }

  bool read_number() {
    const char* first = at_;
    if (*at_ == '-')
      ++at_;
    if (!digit_here())
      return fail("Invalid value.");
    const bool zero = *at_ == '0';
    if (zero)
      ++at_;
    else
      skip_digits();
    bool whole = true;
    if (at_ != end_ && *at_ == '.') {
      whole = false;
      ++at_;
      if (!digit_here())
        return fail("Miss fraction part in number.");
      skip_digits();
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      whole = false;
      ++at_;
      if (at_ != end_ && (*at_ == '+' || *at_ == '-'))
        ++at_;
      if (!digit_here())
        return fail("Miss exponent in number.");
      skip_digits();
    }
    return (whole ? tell_integer(first) : tell_double(first)) || fail(refusal);
  }

  bool tell_integer(const char* first) {
    if (*first == '-') {
      int64_t value = 0;
      if (std::from_chars(first, at_, value).ec == std::errc{})
        return handler_.Int64(value);
    } else {
      uint64_t value = 0;
      if (std::from_chars(first, at_, value).ec == std::errc{})
        return handler_.Uint64(value);
    }
    return tell_double(first);
  }

  bool tell_double(const char* first) {
    double value = 0;
    if (std::from_chars(first, at_, value).ec == std::errc::result_out_of_range)
      value = std::numeric_limits<double>::infinity();
    return handler_.Double(value);
  }

  static constexpr std::string_view refusal = "Nested too deeply.";

  char* const begin_;
  char* const end_;
  char* at_;
  Handler& handler_;
  std::string_view reason_;
  /// A bit for each open container, the outermost the lowest: whether it is an object.
  uint64_t objects_ = 0;
  size_t depth_ = 0;
  bool opened_ = false;
};

} // namespace troupe::detail
