#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::detail {

/// The three conversions that CAF expects beside an enum, for enumerators that count up from 0 in
/// the order of `names`.
template <class Enum, size_t N>
std::string enum_name(const std::string_view (&names)[N], Enum x) {
  auto index = static_cast<size_t>(x);
  return index < N ? std::string{names[index]} : "?" + std::to_string(index);
}

template <class Enum, size_t N>
bool enum_from_integer(const std::string_view (&)[N], uint8_t value, Enum& x) {
  if (value >= N) {
    return false;
  }
  x = static_cast<Enum>(value);
  return true;
}

template <class Enum, size_t N>
bool enum_from_name(const std::string_view (&names)[N], std::string_view name, Enum& x) {
  for (size_t index = 0; index < N; ++index) {
    if (names[index] == name) {
      x = static_cast<Enum>(index);
      return true;
    }
  }
  return false;
}

} // namespace troupe::detail
