#include "prompt_cache.hpp"

#include <cstdint>

namespace troupe::detail {

bool marks_prompt(const settings& x, const provider& row) {
  switch (x.prompt_cache) {
  case prompt_cache::automatic:
    return row.caching == cache_marking::by_default;
  case prompt_cache::on:
    return row.caching != cache_marking::none;
  case prompt_cache::off:
    break;
  }
  return false;
}

std::string prompt_cache_key(std::string_view head, std::string_view tail) {
  // FNV-1a.
  uint64_t hash = 14695981039346656037U;
  for (const auto text : {head, tail})
    for (const char c : text)
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result = "troupe-";
  for (int shift = 60; shift >= 0; shift -= 4)
    result += digits[(hash >> shift) & 15U];
  return result;
}

} // namespace troupe::detail
