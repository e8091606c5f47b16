#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace troupe {

/// What a limit of a provider counts.
enum class limited_thing : uint8_t {
  requests,
  /// Of prompt and answer together.
  tokens,
  /// The same for the project of the key.
  project_tokens,
  input_tokens,
  output_tokens,
};

inline constexpr size_t limited_things = 5;

/// In which span it does.
enum class limit_window : uint8_t {
  /// Nobody says; mostly a minute.
  unsaid,
  second,
  minute,
  hour,
  day,
  month,
};

/// Its length; of one that nobody says that of a minute.
constexpr std::chrono::seconds length_of(limit_window x) {
  switch (x) {
  case limit_window::second:
    return std::chrono::seconds{1};
  case limit_window::unsaid:
  case limit_window::minute:
    return std::chrono::minutes{1};
  case limit_window::hour:
    return std::chrono::hours{1};
  case limit_window::day:
    return std::chrono::hours{24};
  case limit_window::month:
    return std::chrono::hours{24 * 30};
  }
  return std::chrono::minutes{1};
}

} // namespace troupe
