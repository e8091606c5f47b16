#include "string_pattern.hpp"

#include <array>
#include <regex>

namespace troupe::rehearsing {

namespace {

/// std::regex recurses for each character.
constexpr size_t matched_bytes_max = 256;
constexpr size_t pattern_bytes_max = 512;
constexpr size_t sample_bytes_max = 4096;

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
    auto result = alternatives();
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
};

class regex_pattern final : public string_pattern {
public:
  explicit regex_pattern(const std::string& x)
    : regex_(x, std::regex::ECMAScript),
      sample_(sampler(x).run()) {}

  bool matches(std::string_view x) const override {
    return !x.empty() && x.size() <= matched_bytes_max
           && std::regex_search(x.begin(), x.end(), regex_);
  }

  const std::string& sample() const override {
    return sample_;
  }

private:
  std::regex regex_;
  std::string sample_;
};

} // namespace

std::shared_ptr<const string_pattern> read_pattern(std::string_view x) {
  if (x.size() > pattern_bytes_max)
    return nullptr;
  try {
    return std::make_shared<regex_pattern>(std::string(x));
  } catch (const std::regex_error&) {
    return nullptr;
  }
}

} // namespace troupe::rehearsing
