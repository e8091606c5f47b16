#pragma once

#include "string_pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

enum class text_format : uint8_t {
  none,
  date,
  date_time,
  time,
  duration,
  email,
  uuid,
  uri,
  hostname,
  ipv4,
  ipv6,
};

/// What texts are searched for where a schema names the format.
text_format format_named(std::string_view name);

/// A valid value of the format.
std::string_view fixed_value(text_format format);

/// What a string has to be.
struct string_demands {
  uint32_t length_min = 0;
  uint32_t length_max = UINT32_MAX;
  /// Those that are understood.
  std::vector<string_pattern> patterns;
  /// All that are named; `format` is the first of them that texts are searched for.
  std::vector<std::string> formats;
  text_format format = text_format::none;
  /// A text that is right, if one was found; see `find_sample`.
  std::string sample;

  bool suits(std::string_view x) const;

  void find_sample();

  /// The sample, or with `nth` above zero another text that is right, if there is one.
  std::string another(size_t nth) const;
};

} // namespace troupe::rehearsing
