#include "settings_inspect.hpp"

namespace troupe {

std::vector<setting> settings_of(settings& x) {
  return collected(x);
}

std::string to_string(const settings& x) {
  auto copy = x;
  std::string result;
  for (const auto& y : settings_of(copy))
    for (const auto& value : shown_values(y))
      result += y.name + ": " + value + "\n";
  return result;
}

} // namespace troupe
