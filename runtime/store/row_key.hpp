#pragma once

#include <troupe/error.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Which request a row of a batch is: of equal requests there is one. The digest is that of its
/// body; the attempt tells a request from its repetition, so that one that failed gets a row of its
/// own. Made of nothing but what a run that goes on finds again.
struct row_key {
  std::array<uint8_t, 16> digest{};
  /// As in `request_order::attempt`.
  uint32_t attempt = 0;

  friend auto operator<=>(const row_key&, const row_key&) = default;
};

/// The id of a row, as the provider gets it: 32 hexadecimal digits, "-", the attempt.
std::string to_string(const row_key& x);

/// Absent if this is no such id.
std::optional<row_key> row_key_of(std::string_view id);

/// Of a request with this body.
row_key key_of(std::string_view body, uint32_t attempt);

/// Many of them as text: 20 bytes each, in base64.
std::string pack_rows(std::span<const row_key> rows);
/// Fails with `malformed_response` if it is none.
expected<std::vector<row_key>> unpack_rows(std::string_view packed);

/// A digest is spread evenly already.
struct row_key_hash {
  size_t operator()(const row_key& x) const noexcept {
    size_t result = 0;
    std::memcpy(&result, x.digest.data(), sizeof result);
    return result ^ (x.attempt * size_t{0x9E3779B97F4A7C15});
  }
};

} // namespace troupe
