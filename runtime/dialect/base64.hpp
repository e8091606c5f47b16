#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// So many characters so many bytes become (RFC 4648, with padding).
constexpr uint64_t base64_size(uint64_t bytes) {
  return (bytes + 2) / 3 * 4;
}

/// Appends bytes that come in pieces.
class base64_writer {
public:
  /// Nothing else may be appended to it until `finish`.
  explicit base64_writer(std::string& out) : out_(out) {}

  void push(std::string_view bytes);
  void finish();

private:
  std::string& out_;
  /// What does not fill three bytes.
  char rest_[3] = {};
  size_t rest_size_ = 0;
};

void append_base64(std::string& out, std::string_view bytes);

/// Also with the alphabet of URLs, without padding and with space in between; absent if it is none.
std::optional<std::string> read_base64(std::string_view text);

} // namespace troupe::detail
