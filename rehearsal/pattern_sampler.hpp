#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::rehearsing {

/// Which of the texts that an expression matches is written.
struct sampling {
  /// 0: the first alternatives, the first characters. Others vary.
  uint32_t seed = 0;
  /// Repetitions beyond the smallest count, where there may be more.
  size_t more = 0;
  /// What has to come somewhere ahead, `(?=.*[0-9])`, is written at once instead of passed over.
  bool writes_ahead = false;
};

/// Writes a text that a regular expression matches. Other lookaround and `\b` are passed over.
class pattern_sampler {
public:
  pattern_sampler(std::string_view expression, sampling how) : x_(expression), how_(how) {}

  /// Empty if it got too long.
  std::string run();

private:
  /// Code points from … to.
  using ranges = std::vector<std::pair<uint32_t, uint32_t>>;

  bool more() const {
    return at_ < x_.size();
  }
  bool take(std::string_view words);
  uint32_t take_code_point();
  uint32_t take_hex(size_t digits_max);
  size_t choose(size_t count);

  std::string alternatives();
  std::string sequence();
  std::string atom();
  std::string group();
  std::string character_class();
  std::string escape();
  bool take_set(char letter, ranges& out);
  std::string property_value();
  uint32_t escaped_code_point();
  std::string pick(const ranges& set, bool is_negated);
  size_t repetitions();

  std::string_view x_;
  sampling how_;
  size_t at_ = 0;
  int depth_ = 0;
  uint32_t choices_ = 0;
  std::vector<std::string> groups_;
};

} // namespace troupe::rehearsing
