#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace troupe {

/// Stands for all values of a label that came too late.
inline constexpr std::string_view other_value = "other";

/// What others have chosen, as the value of a label: bytes that are no printable ASCII, and quotes
/// and backslashes, which CAF's exporter does not escape, become "_"; cut after 128 bytes.
std::string label_value(std::string_view told);

/// The first `size_max` of what others choose: who counts each of these for itself, and all that
/// come later together, needs memory for so many. May be used from several threads.
class known_labels {
public:
  static constexpr size_t size_max = 64;

  /// Whether it is one of them; the first ones become so.
  bool admit(const std::string& x);

private:
  std::mutex mutex_;
  std::set<std::string> known_;
};

} // namespace troupe
