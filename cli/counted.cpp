#include "counted.hpp"

#include <algorithm>

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

} // namespace troupe::cli
