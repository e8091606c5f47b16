#include "counted.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace troupe::cli {

std::string grouped(uint64_t x) {
  auto result = std::to_string(x);
  for (auto at = result.size(); at > 3;)
    result.insert(at -= 3, ",");
  return result;
}

std::string counted(uint64_t x, std::string_view one, std::string_view more) {
  return grouped(x) + " " + std::string{x == 1 ? one : more};
}

std::string lasting(std::chrono::seconds x) {
  const auto seconds = std::max<int64_t>(x.count(), 0);
  constexpr int64_t minute = 60;
  constexpr int64_t hour = 60 * minute;
  constexpr int64_t day = 24 * hour;
  const auto two = [](int64_t count, std::string_view unit, int64_t rest,
                      std::string_view smaller) {
    return std::to_string(count) + std::string{unit}
           + (rest > 0 ? " " + std::to_string(rest) + std::string{smaller} : std::string{});
  };
  if (seconds < 2 * minute)
    return std::to_string(seconds) + " s";
  if (seconds < hour)
    return std::to_string(seconds / minute) + " min";
  if (seconds < 2 * day)
    return two(seconds / hour, " h", seconds % hour / minute, " min");
  return two(seconds / day, " d", seconds % day / hour, " h");
}

std::string rounded(double x) {
  std::array<char, 32> buffer{};
  const auto* format = x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f";
  const auto length = std::snprintf(buffer.data(), buffer.size(), format, x);
  return {buffer.data(), static_cast<size_t>(length)};
}

std::string short_count(uint64_t x) {
  constexpr uint64_t thousand = 1000;
  if (x < 10 * thousand)
    return std::to_string(x);
  if (x < thousand * thousand)
    return rounded(static_cast<double>(x) / 1e3) + "k";
  return rounded(static_cast<double>(x) / 1e6) + "M";
}

std::string short_money(money x) {
  const auto dollars = static_cast<double>(x.nanos()) / 1e9;
  std::array<char, 40> buffer{};
  const auto* format = dollars >= 100 ? "$%.2f" : dollars >= 0.01 ? "$%.4f" : "$%.6f";
  const auto length = std::snprintf(buffer.data(), buffer.size(), format, dollars);
  return {buffer.data(), static_cast<size_t>(length)};
}

} // namespace troupe::cli
