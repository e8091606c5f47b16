#include "reply_scan.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace troupe::detail {

namespace {

/// Whether eight characters need no look of their own: no quote, backslash or control character
/// among them. May say no without need (bit tricks let borrows run into the next byte), never yes.
bool eight_plain(const char* at) {
  constexpr uint64_t ones = 0x0101010101010101ULL;
  constexpr uint64_t highs = 0x8080808080808080ULL;
  uint64_t x = 0;
  std::memcpy(&x, at, sizeof(x));
  auto zero_byte = [](uint64_t y) { return (y - ones) & ~y & highs; };
  auto controls = (x - ones * 0x20) & ~x & highs;
  return (controls | zero_byte(x ^ (ones * '"')) | zero_byte(x ^ (ones * '\\'))) == 0;
}

/// One bit per open object or array.
class nesting {
public:
  void push(bool is_object) {
    auto& word = words_[depth_ / 64];
    auto bit = uint64_t{1} << (depth_ % 64);
    word = is_object ? word | bit : word & ~bit;
    ++depth_;
  }

  void pop() {
    --depth_;
  }

  bool in_object() const {
    return (words_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64) & 1) != 0;
  }

  uint32_t depth() const {
    return depth_;
  }

private:
  std::array<uint64_t, scan_depth_max / 64> words_{};
  uint32_t depth_ = 0;
};

class scanner {
public:
  scanner(std::string_view text, size_t pos, uint32_t depth_max)
    : text_(text),
      pos_(pos),
      depth_max_(std::min(depth_max, scan_depth_max)) {
    // nop
  }

  scanned run() {
    auto how = scan();
    return {how, pos_, open_.depth()};
  }

private:
  /// Goes from value to value; each call below leaves `pos_` behind what it read, or at the error.
  scan_end scan() {
    for (;;) {
      if (auto how = value(); how != scan_end::complete)
        return how;
      if (!descended_) {
        auto how = close_and_separate();
        if (how != scan_end::complete || open_.depth() == 0)
          return how;
      }
      if (open_.in_object())
        if (auto how = key(); how != scan_end::complete)
          return how;
      pos_ = skip_space(text_, pos_);
    }
  }

  bool at_end() const {
    return pos_ >= text_.size();
  }

  /// Reads a scalar or an empty container whole; enters a container that has something in it.
  scan_end value() {
    descended_ = false;
    if (at_end())
      return scan_end::cut;
    switch (text_[pos_]) {
    case '{':
      return enter('}');
    case '[':
      return enter(']');
    case '"':
      return string();
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    case 'n':
      return literal("null");
    default:
      return number();
    }
  }

  scan_end enter(char closer) {
    if (open_.depth() == depth_max_)
      return scan_end::broken;
    open_.push(closer == '}');
    pos_ = skip_space(text_, pos_ + 1);
    if (at_end())
      return scan_end::cut;
    descended_ = text_[pos_] != closer;
    return scan_end::complete;
  }

  /// Behind a value: closes what closes here and steps over the comma.
  scan_end close_and_separate() {
    while (open_.depth() > 0) {
      pos_ = skip_space(text_, pos_);
      if (at_end())
        return scan_end::cut;
      if (text_[pos_] == ',') {
        pos_ = skip_space(text_, pos_ + 1);
        return scan_end::complete;
      }
      if (text_[pos_] != (open_.in_object() ? '}' : ']'))
        return scan_end::broken;
      open_.pop();
      ++pos_;
    }
    return scan_end::complete;
  }

  scan_end key() {
    if (at_end())
      return scan_end::cut;
    if (text_[pos_] != '"')
      return scan_end::broken;
    if (auto how = string(); how != scan_end::complete)
      return how;
    pos_ = skip_space(text_, pos_);
    if (at_end())
      return scan_end::cut;
    if (text_[pos_] != ':')
      return scan_end::broken;
    ++pos_;
    return scan_end::complete;
  }

  scan_end string() {
    auto at = pos_ + 1;
    for (;;) {
      while (text_.size() - at >= 8 && eight_plain(text_.data() + at))
        at += 8;
      if (at >= text_.size())
        return cut();
      auto c = static_cast<unsigned char>(text_[at]);
      if (c == '"') {
        pos_ = at + 1;
        return scan_end::complete;
      }
      if (c < 0x20)
        return scan_end::broken;
      if (c != '\\') {
        ++at;
        continue;
      }
      if (at + 1 >= text_.size())
        return cut();
      if (std::string_view{"\"\\/bfnrt"}.find(text_[at + 1]) != std::string_view::npos) {
        at += 2;
        continue;
      }
      if (text_[at + 1] != 'u')
        return scan_end::broken;
      auto hex = text_.substr(at + 2, 4);
      if (!std::all_of(hex.begin(), hex.end(), is_hex))
        return scan_end::broken;
      if (hex.size() < 4)
        return cut();
      at += 6;
    }
  }

  scan_end literal(std::string_view word) {
    auto rest = text_.substr(pos_, word.size());
    if (rest == word) {
      pos_ += word.size();
      return scan_end::complete;
    }
    if (pos_ + rest.size() == text_.size() && word.starts_with(rest))
      return cut();
    return scan_end::broken;
  }

  scan_end number() {
    auto at = pos_;
    auto peek = [&] { return at < text_.size() ? text_[at] : '\0'; };
    auto digits = [&] {
      auto first = at;
      while (is_digit(peek()))
        ++at;
      return at > first;
    };
    auto missing = [&] { return at >= text_.size() && at > pos_ ? cut() : scan_end::broken; };
    if (peek() == '-')
      ++at;
    if (peek() == '0')
      ++at;
    else if (!digits())
      return missing();
    if (peek() == '.') {
      ++at;
      if (!digits())
        return missing();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at;
      if (peek() == '+' || peek() == '-')
        ++at;
      if (!digits())
        return missing();
    }
    pos_ = at;
    return scan_end::complete;
  }

  scan_end cut() {
    pos_ = text_.size();
    return scan_end::cut;
  }

  std::string_view text_;
  size_t pos_;
  uint32_t depth_max_;
  nesting open_;
  /// Whether the last value was the opening of a container that is not empty.
  bool descended_ = false;
};

} // namespace

scanned scan_json(std::string_view text, size_t begin, uint32_t depth_max) {
  return scanner{text, begin, depth_max}.run();
}

size_t skip_space(std::string_view text, size_t pos) {
  while (pos < text.size()
         && (text[pos] == ' ' || text[pos] == '\n' || text[pos] == '\r' || text[pos] == '\t'))
    ++pos;
  return pos;
}

} // namespace troupe::detail
