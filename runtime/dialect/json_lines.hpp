#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Takes a stream of JSON texts apart, one a line (NDJSON), however its bytes are split. Lines end
/// in LF, with or without CR; empty ones are skipped.
class json_lines {
public:
  /// `line_bytes_max`: more is refused.
  explicit json_lines(size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// Calls `take(std::string_view)` for each line that is complete now, until it returns false. The
  /// view lives as long as the call. Returns false then, or if a line is longer than allowed (see
  /// `overflowed`).
  template <class Take>
  bool push(std::string_view bytes, Take&& take) {
    for (std::string_view line; next_line(bytes, line);) {
      const bool more = line.empty() || take(line);
      line_.clear();
      if (!more)
        return false;
    }
    return !overflowed_;
  }

  /// The stream has ended: what has no end of its own is the last line.
  template <class Take>
  bool finish(Take&& take) {
    return overflowed_ || push("\n", take);
  }

  bool overflowed() const noexcept {
    return overflowed_;
  }

private:
  /// Takes a line off `bytes`, without space around it; what has no end yet is kept.
  bool next_line(std::string_view& bytes, std::string_view& line);

  size_t line_bytes_max_;
  /// The start of a line whose end has not come.
  std::string line_;
  bool overflowed_ = false;
};

} // namespace troupe::detail
