#include "event_frames.hpp"

#include <array>
#include <utility>

namespace troupe::detail {

namespace {

constexpr size_t prelude_bytes = 12;
constexpr size_t sum_bytes = 4;

constexpr std::array<uint32_t, 256> crc_table = [] {
  std::array<uint32_t, 256> result{};
  for (uint32_t i = 0; i < result.size(); ++i) {
    auto x = i;
    for (int bit = 0; bit < 8; ++bit)
      x = (x & 1U) != 0 ? 0xedb88320U ^ (x >> 1U) : x >> 1U;
    result[i] = x;
  }
  return result;
}();

uint32_t number_at(std::string_view bytes, size_t at, size_t size) {
  uint32_t result = 0;
  for (size_t i = 0; i < size; ++i)
    result = (result << 8U) | static_cast<uint8_t>(bytes[at + i]);
  return result;
}

/// Takes so many bytes off; nothing if there are less.
std::optional<std::string_view> take(std::string_view& bytes, size_t size) {
  if (bytes.size() < size)
    return std::nullopt;
  const auto result = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return result;
}

/// Bytes of a header's value, by its type; those of 6 and 7 say themselves how many they are.
std::optional<size_t> size_of_value(uint8_t type, std::string_view& bytes) {
  constexpr std::array<size_t, 10> sizes{0, 0, 1, 2, 4, 8, 0, 0, 8, 16};
  if (type >= sizes.size())
    return std::nullopt;
  if (type != 6 && type != 7)
    return sizes[type];
  const auto size = take(bytes, 2);
  return size ? std::optional<size_t>{number_at(*size, 0, 2)} : std::nullopt;
}

} // namespace

uint32_t crc32(std::string_view bytes) {
  uint32_t result = 0xffffffffU;
  for (const char c : bytes)
    result = crc_table[(result ^ static_cast<uint8_t>(c)) & 0xffU] ^ (result >> 8U);
  return result ^ 0xffffffffU;
}

bool event_frames::next(std::string_view& bytes, framed_event& event) {
  if (!fault_.empty() || bytes.size() < prelude_bytes)
    return false;
  // Before the lengths are believed.
  if (crc32(bytes.substr(0, 8)) != number_at(bytes, 8, 4))
    return broken("the beginning of a frame is broken");
  const size_t size = number_at(bytes, 0, 4);
  const size_t header_bytes = number_at(bytes, 4, 4);
  if (size < prelude_bytes + sum_bytes || header_bytes > size - prelude_bytes - sum_bytes)
    return broken("the lengths of a frame contradict each other");
  if (size > frame_bytes_max_)
    return broken("a frame is too long");
  if (bytes.size() < size)
    return false;
  const auto frame = bytes.substr(0, size);
  if (crc32(frame.substr(0, size - sum_bytes)) != number_at(frame, size - sum_bytes, sum_bytes))
    return broken("a frame is broken");
  event = {};
  event.payload = frame.substr(prelude_bytes + header_bytes,
                               size - prelude_bytes - header_bytes - sum_bytes);
  bytes.remove_prefix(size);
  return read_headers(frame.substr(prelude_bytes, header_bytes), event);
}

bool event_frames::read_headers(std::string_view headers, framed_event& event) {
  const std::pair<std::string_view, std::string_view framed_event::*> known[]
    = {{":message-type", &framed_event::kind},
       {":event-type", &framed_event::type},
       {":exception-type", &framed_event::type},
       {":error-code", &framed_event::type},
       {":error-message", &framed_event::message}};
  while (!headers.empty()) {
    const auto name_size = take(headers, 1);
    const auto name = take(headers, number_at(*name_size, 0, 1));
    const auto type = name ? take(headers, 1) : std::nullopt;
    const auto size = type ? size_of_value(static_cast<uint8_t>(type->front()), headers)
                           : std::nullopt;
    const auto value = size ? take(headers, *size) : std::nullopt;
    if (!value)
      return broken("the headers of a frame are broken");
    for (const auto& [known_name, member] : known)
      if (*name == known_name && type->front() == 7)
        event.*member = *value;
  }
  return true;
}

bool event_frames::broken(std::string_view why) {
  fault_ = why;
  return false;
}

} // namespace troupe::detail
