#include "known_labels.hpp"

namespace troupe {

namespace {

constexpr size_t value_bytes_max = 128;

bool is_harmless(char x) {
  return x >= ' ' && x <= '~' && x != '"' && x != '\\';
}

} // namespace

std::string label_value(std::string_view told) {
  std::string result{told.substr(0, value_bytes_max)};
  for (auto& x : result)
    if (!is_harmless(x))
      x = '_';
  return result;
}

bool known_labels::admit(const std::string& x) {
  const std::lock_guard guard{mutex_};
  if (known_.contains(x))
    return true;
  if (known_.size() == size_max)
    return false;
  known_.insert(x);
  return true;
}

} // namespace troupe
