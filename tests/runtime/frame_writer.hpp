#pragma once

#include "dialect/event_frames.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

/// Writes frames of Amazon's event streams.
namespace frames {

inline std::string number(uint64_t x, int bytes) {
  std::string result;
  while (bytes-- > 0)
    result += static_cast<char>(x >> (8 * bytes));
  return result;
}

inline std::string header(std::string_view name, std::string_view value) {
  return static_cast<char>(name.size()) + std::string{name} + '\7' + number(value.size(), 2)
         + std::string{value};
}

/// Of headers as they are.
inline std::string framed(std::string_view headers, std::string_view payload) {
  auto result = number(16 + headers.size() + payload.size(), 4) + number(headers.size(), 4);
  result += number(troupe::detail::crc32(result), 4);
  result += headers;
  result += payload;
  return result + number(troupe::detail::crc32(result), 4);
}

inline std::string event(std::string_view type, std::string_view payload) {
  return framed(header(":event-type", type) + header(":content-type", "application/json")
                  + header(":message-type", "event"),
                payload);
}

inline std::string exception(std::string_view type, std::string_view payload) {
  return framed(header(":exception-type", type) + header(":content-type", "application/json")
                  + header(":message-type", "exception"),
                payload);
}

} // namespace frames
