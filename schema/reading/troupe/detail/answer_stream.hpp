#pragma once

#include <troupe/detail/json_stream.hpp>

#include <cstdint>
#include <string_view>

namespace troupe {

/// Finds the JSON value in an answer that arrives in pieces, and reads it on the way: at the start
/// of the answer, in a code block, or behind prose. It takes the first value that looks like one,
/// where `find_json` weighs all of them: see `settled`.
class answer_stream {
public:
  explicit answer_stream(const json_limits& limits = {}) : value_(limits) {}

  /// As `json_stream::watch`.
  void watch(std::string_view member) {
    value_.watch(member);
  }

  /// Reads on. Returns how many bytes were used: all, unless an element of the watched list is
  /// complete.
  size_t push(std::string_view text) {
    if (phase_ != phase::value)
      return push_any(text);
    const auto used = value_.push(text);
    return value_.reads_on() ? used : used + push_behind(text.substr(used));
  }

  json_stream& value() noexcept {
    return value_;
  }

  const json_stream& value() const noexcept {
    return value_;
  }

  /// Whether the value is complete and nothing else in the answer could be meant. If not, the whole
  /// answer has to be read once more.
  bool settled() const noexcept {
    return phase_ == phase::tail && !is_ambiguous_;
  }

private:
  enum class phase : uint8_t {
    start,
    thoughts,
    prose,
    fence,
    label,
    bracket,
    value,
    tail,
    failed,
  };

  size_t push_any(std::string_view text);
  size_t push_behind(std::string_view text);
  void take_tail(std::string_view text);
  void take_prose(char c);
  void take_start(char c);
  void begin_value(char bracket);
  void take_behind_bracket(char c);

  json_stream value_;
  phase phase_ = phase::start;
  /// Characters of "<think>", "</think>", "```" or "json" that came.
  uint8_t came_ = 0;
  bool is_label_json_ = true;
  /// The next bracket is the first thing in a block of JSON.
  bool in_block_ = false;
  bool is_ambiguous_ = false;
  /// Something stands behind the value.
  bool in_tail_ = false;
  char bracket_ = 0;
  /// The last character of the prose that is no space.
  char before_ = 0;
  /// The prose ends like a member's name.
  bool behind_name_ = false;
};

} // namespace troupe
