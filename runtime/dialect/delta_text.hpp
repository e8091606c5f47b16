#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::detail {

/// How a text that is streamed grows. The deltas of most servers add up; those of some hold all of
/// the text so far, from the first on or in the end. A delta that begins with all that there is,
/// if that is enough to be no accident, takes its place. Of shorter beginnings ("{", then "{\"a")
/// nobody can tell until the third delta.
class delta_text {
public:
  /// The delta has just been appended to `text`, behind its first `before` bytes.
  void appended(std::string& text, size_t before) {
    const auto size = text.size() - before;
    // Half a character has three bytes, the first of which is 0xED.
    if (size < before && is_settled_ && !has_half_) {
      const auto* end = text.data() + text.size();
      if (size < 3 || (*(end - size) != '\xED' && *(end - 3) != '\xED'))
        return;
    }
    if (size > 0)
      take(text, before);
  }

  void add(std::string& text, std::string_view delta) {
    const auto before = text.size();
    text += delta;
    appended(text, before);
  }

  /// Nothing more comes.
  void finish(std::string& text);

  /// How much of `text` will stay as it is, whatever comes.
  size_t sure(std::string_view text) const;

private:
  void take(std::string& text, size_t before);
  void take_early(std::string& text, size_t before);
  void restart(std::string& text, size_t from);

  /// While it is not known how the text grows: deltas each of which begins with the one before,
  /// and the sizes of the first and the last of them.
  uint32_t chain_ = 0;
  size_t first_ = 0;
  size_t last_ = 0;
  bool is_settled_ = false;
  /// The text ends in the first half of a character.
  bool has_half_ = false;
};

} // namespace troupe::detail
