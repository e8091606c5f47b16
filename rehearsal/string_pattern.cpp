#include "string_pattern.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

/// Longer texts are not searched: one thread serves everybody.
constexpr size_t matched_bytes_max = 256;
constexpr size_t sample_bytes_max = 4096;
constexpr int pattern_depth_max = 64;

/// Writes the shortest text that a pattern matches, taking the first of all alternatives.
class sampler {
public:
  explicit sampler(std::string_view pattern) : x_(pattern) {}

  std::string run() {
    std::string result = alternatives();
    return result.size() <= sample_bytes_max ? result : std::string();
  }

private:
  bool more() const {
    return at_ < x_.size();
  }

  std::string alternatives() {
    auto first = sequence();
    while (more() && x_[at_] == '|') {
      ++at_;
      sequence();
    }
    return first;
  }

  std::string sequence() {
    std::string result;
    while (more() && x_[at_] != '|' && x_[at_] != ')') {
      auto piece = atom();
      auto count = repetitions();
      for (size_t i = 0; i < count && result.size() <= sample_bytes_max; ++i)
        result += piece;
    }
    return result;
  }

  std::string atom() {
    auto c = x_[at_++];
    switch (c) {
    case '^':
    case '$':
      return {};
    case '.':
      return "x";
    case '(':
      return group();
    case '[':
      return character_class();
    case '\\':
      return escape();
    default:
      return std::string(1, c);
    }
  }

  std::string group() {
    if (x_.substr(at_, 2) == "?:")
      at_ += 2;
    if (++depth_ > pattern_depth_max) {
      at_ = x_.size();
      return {};
    }
    auto result = alternatives();
    --depth_;
    if (more())
      ++at_; // ')'
    return result;
  }

  std::string escape() {
    if (!more())
      return {};
    switch (auto c = x_[at_++]) {
    case 'd':
      return "1";
    case 'w':
    case 'D':
    case 'S':
      return "a";
    case 's':
    case 'W':
      return " ";
    case 'b':
    case 'B':
      return {};
    default:
      return std::string(1, c);
    }
  }

  std::string character_class() {
    bool negated = more() && x_[at_] == '^';
    auto begin = at_ + (negated ? 1 : 0);
    at_ = begin;
    std::string first;
    while (more() && (x_[at_] != ']' || at_ == begin)) {
      auto c = x_[at_++];
      auto piece = c == '\\' ? escape() : std::string(1, c);
      if (first.empty())
        first = piece;
    }
    auto body = x_.substr(begin, at_ - begin);
    if (more())
      ++at_; // ']'
    if (!negated)
      return first;
    for (auto candidate : {'x', '1', '_', ' ', '~'})
      if (body.find(candidate) == std::string_view::npos)
        return std::string(1, candidate);
    return {};
  }

  /// The smallest count that is allowed, but one rather than none for "*".
  size_t repetitions() {
    size_t count = 1;
    if (more() && (x_[at_] == '?' || x_[at_] == '*' || x_[at_] == '+')) {
      count = x_[at_++] == '?' ? 0 : 1;
    } else if (more() && x_[at_] == '{') {
      count = 0;
      for (++at_; more() && x_[at_] >= '0' && x_[at_] <= '9'; ++at_)
        count = std::min<size_t>(count * 10 + static_cast<size_t>(x_[at_] - '0'), sample_bytes_max);
      while (more() && x_[at_++] != '}') {}
    }
    if (more() && x_[at_] == '?')
      ++at_;
    return count;
  }

  std::string_view x_;
  size_t at_ = 0;
  int depth_ = 0;
};

} // namespace

std::optional<string_pattern> string_pattern::read(std::string_view expression) {
  auto compiled = pattern::compile(expression);
  if (!compiled)
    return {};
  return string_pattern(std::move(*compiled), sampler(expression).run());
}

bool string_pattern::matches(std::string_view x) const {
  return !x.empty() && x.size() <= matched_bytes_max
         && expression_.search(x) == pattern::result::found;
}

} // namespace troupe::rehearsing
