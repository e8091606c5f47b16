#include "quantity.hpp"

#include "text/ascii.hpp"

#include <charconv>
#include <cmath>
#include <iterator>

namespace troupe {

namespace {

/// Milliseconds in a unit; 0 for an unknown one.
double unit_ms(std::string_view unit) {
  if (unit == "ms")
    return 1;
  if (unit.empty() || unit == "s")
    return 1'000;
  if (unit == "m")
    return 60'000;
  return unit == "h" ? 3'600'000 : 0;
}

constexpr std::string_view byte_units[] = {"", "k", "m", "g", "t"};

/// The power of 1024 that a unit means; negative for an unknown one.
int byte_power(std::string_view unit) {
  for (size_t power = 0; power < std::size(byte_units); ++power) {
    const auto letter = std::string{byte_units[power]};
    for (const auto& spelling : {letter, letter + "b", letter + "ib"})
      if (detail::equal_ignoring_case(unit, spelling))
        return static_cast<int>(power);
  }
  return -1;
}

struct time_unit {
  int64_t ms;
  std::string_view word;
  std::string_view text;
};

constexpr time_unit time_units[] = {
  {86'400'000, "", " days"}, {3'600'000, "h", " h"}, {60'000, "m", " min"},
  {1'000, "s", " s"},        {1, "ms", " ms"},
};

std::string in_largest_unit(int64_t ms, std::string_view time_unit::*spelling) {
  for (const auto& unit : time_units)
    if (!(unit.*spelling).empty() && ms % unit.ms == 0 && (ms != 0 || unit.ms == 1))
      return std::to_string(ms / unit.ms) + std::string{unit.*spelling};
  return {};
}

} // namespace

expected<std::chrono::milliseconds> parse_time(std::string_view text) {
  double count = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, count, std::chars_format::fixed);
  const auto unit = unit_ms({rest, static_cast<size_t>(end - rest)});
  constexpr double most = 1e12;
  const auto ms = count * unit;
  if (problem != std::errc{} || unit == 0 || !(ms >= 0 && ms <= most))
    return failed(errc::configuration,
                  "is no time; give it as in 30s, 1500ms, 2m, 1h, or as a number of seconds");
  return std::chrono::milliseconds{std::llround(ms)};
}

std::string time_word(std::chrono::milliseconds x) {
  return in_largest_unit(x.count(), &time_unit::word);
}

std::string time_text(std::chrono::milliseconds x) {
  return in_largest_unit(x.count(), &time_unit::text);
}

expected<uint64_t> parse_bytes(std::string_view text) {
  uint64_t count = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, count);
  auto unit = std::string_view{rest, static_cast<size_t>(end - rest)};
  if (unit.starts_with(' '))
    unit.remove_prefix(1);
  const auto power = byte_power(unit);
  const auto shift = static_cast<unsigned>(10 * power);
  if (problem != std::errc{} || power < 0 || count > UINT64_MAX >> shift)
    return failed(errc::configuration, "is no size; give it in bytes, or as in 64k, 500MB, 1GiB");
  return count << shift;
}

std::string bytes_text(uint64_t x) {
  constexpr std::string_view names[] = {"", " KiB", " MiB", " GiB", " TiB"};
  size_t power = 0;
  while (x != 0 && x % 1024 == 0 && power + 1 < std::size(names)) {
    x /= 1024;
    ++power;
  }
  return std::to_string(x) + std::string{names[power]};
}

std::string plain_number(double x) {
  char buffer[32];
  const auto whole = std::floor(x) == x && std::fabs(x) < 1e15;
  const auto end
    = whole ? std::to_chars(std::begin(buffer), std::end(buffer), static_cast<int64_t>(x)).ptr
            : std::to_chars(std::begin(buffer), std::end(buffer), x).ptr;
  return {std::begin(buffer), end};
}

} // namespace troupe
