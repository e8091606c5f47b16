#include "durations.hpp"

#include <charconv>
#include <cmath>

namespace troupe::cli {

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

} // namespace

expected<std::chrono::milliseconds> parse_duration(std::string_view text) {
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

} // namespace troupe::cli
