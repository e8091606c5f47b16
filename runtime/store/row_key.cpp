#include "row_key.hpp"

#include "dialect/base64.hpp"
#include "sha256.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr size_t packed_bytes = 20;

std::optional<uint8_t> byte_of(char high, char low) {
  const auto a = digits.find(high);
  const auto b = digits.find(low);
  if (a == std::string_view::npos || b == std::string_view::npos)
    return std::nullopt;
  return static_cast<uint8_t>(a << 4U | b);
}

} // namespace

std::string to_string(const row_key& x) {
  std::string result;
  result.reserve(2 * x.digest.size() + 4);
  for (const auto byte : x.digest) {
    result += digits[byte >> 4U];
    result += digits[byte & 15U];
  }
  return result + '-' + std::to_string(x.attempt);
}

std::optional<row_key> row_key_of(std::string_view id) {
  row_key result;
  const auto split = 2 * result.digest.size();
  if (id.size() < split + 2 || id[split] != '-')
    return std::nullopt;
  for (size_t i = 0; i < result.digest.size(); ++i) {
    const auto byte = byte_of(id[2 * i], id[2 * i + 1]);
    if (!byte)
      return std::nullopt;
    result.digest[i] = *byte;
  }
  const auto* end = id.data() + id.size();
  const auto read = std::from_chars(id.data() + split + 1, end, result.attempt);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{result} : std::nullopt;
}

row_key key_of(std::string_view body, uint32_t attempt) {
  row_key result;
  const auto whole = detail::sha256({body});
  std::copy_n(whole.begin(), result.digest.size(), result.digest.begin());
  result.attempt = attempt;
  return result;
}

std::string pack_rows(std::span<const row_key> rows) {
  std::string bytes;
  bytes.reserve(rows.size() * packed_bytes);
  for (const auto& x : rows) {
    bytes.append(reinterpret_cast<const char*>(x.digest.data()), x.digest.size());
    for (unsigned shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>(x.attempt >> shift);
  }
  std::string result;
  detail::append_base64(result, bytes);
  return result;
}

expected<std::vector<row_key>> unpack_rows(std::string_view packed) {
  const auto bytes = detail::read_base64(packed);
  if (!bytes || bytes->size() % packed_bytes != 0)
    return failed(errc::malformed_response, "the list of rows is damaged");
  std::vector<row_key> result(bytes->size() / packed_bytes);
  const auto* at = bytes->data();
  for (auto& x : result) {
    std::memcpy(x.digest.data(), at, x.digest.size());
    at += x.digest.size();
    for (unsigned shift = 0; shift < 32; shift += 8)
      x.attempt |= static_cast<uint32_t>(static_cast<uint8_t>(*at++)) << shift;
  }
  return result;
}

} // namespace troupe
