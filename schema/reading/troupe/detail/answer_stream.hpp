#pragma once

#include <troupe/detail/json_stream.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace troupe {

namespace detail {
struct mark;
}

/// What becomes of a value behind prose, which may turn out to be thoughts whose beginning the
/// prompt held, and the value a draft.
enum class prose_policy : uint8_t {
  /// It is not read on the way: for what cannot be taken back.
  withhold,
  /// It is read: for what is only looked at.
  read,
};

/// Finds the JSON value in an answer that arrives in pieces, and reads it on the way: at the start
/// of the answer or of a code block there, behind thoughts, or where the answer is marked. It takes
/// the first value that looks like one, where `find_json`, which knows the same marks, weighs all
/// of them: see `settled`.
class answer_stream {
public:
  explicit answer_stream(const json_limits& limits = {},
                         prose_policy behind_prose = prose_policy::withhold)
    : value_(limits),
      behind_prose_(behind_prose) {}

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
    return phase_ == phase::tail && !is_ambiguous_ && held_size_ == 0;
  }

private:
  enum class phase : uint8_t {
    start,
    fence,
    label,
    /// In a block of JSON, before its value.
    block,
    prose,
    /// Behind a bracket in prose.
    bracket,
    value,
    tail,
    failed,
  };

  size_t push_any(std::string_view text);
  size_t push_behind(std::string_view text);
  void end_value();
  void take(char c);
  void take_held();
  void drop_held(size_t size);
  void meet(const detail::mark& x);
  void meet_behind(const detail::mark& x);
  void restart();
  void take_plain(char c);
  void take_fence(char c);
  void take_label(char c);
  void take_prose(char c);
  void take_behind_bracket(char c);
  void take_tail(char c);
  void begin_value(char bracket);

  json_stream value_;
  prose_policy behind_prose_;
  phase phase_ = phase::start;
  bool is_ambiguous_ = false;
  /// Here, or where the value stands, the answer is marked; and that has ended.
  bool in_answer_ = false;
  bool is_over_ = false;
  /// Something was marked as the answer that is no value to read on the way: it goes before others.
  bool is_answered_ = false;
  /// The value is the first thing in a code block, which has not ended.
  bool in_block_ = false;
  /// Something stands behind the value; and a mark behind which nothing else may stand.
  bool in_tail_ = false;
  bool behind_mark_ = false;
  /// Brackets in the prose that have no end: a mark behind them may belong to a broken value.
  uint32_t open_ = 0;
  /// Characters of a fence or a label that came.
  uint8_t came_ = 0;
  /// What may be the beginning of a mark, or of the end of thoughts.
  uint8_t held_size_ = 0;
  std::array<char, 40> held_{};
  std::array<char, 8> label_{};
  char bracket_ = 0;
  /// The thoughts that have not ended.
  const detail::mark* thoughts_ = nullptr;
};

} // namespace troupe
