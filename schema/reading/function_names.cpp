#include "function_names.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <cstddef>

namespace troupe::detail {

namespace {

constexpr size_t function_name_max = 64;

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-';
}

/// Whether both are the same but for the case of letters and signs between words.
bool alike(std::string_view a, std::string_view b) {
  size_t i = 0;
  size_t k = 0;
  const auto skip = [](std::string_view x, size_t at) {
    while (at < x.size() && !is_alphanumeric(x[at]))
      ++at;
    return at;
  };
  for (i = skip(a, i), k = skip(b, k); i < a.size() && k < b.size();
       i = skip(a, i + 1), k = skip(b, k + 1))
    if (lower(a[i]) != lower(b[k]))
      return false;
  return i == a.size() && k == b.size();
}

/// Namespaces that end in a sign that names have as well.
constexpr std::string_view spaces[] = {"functions_", "function_", "default_api_", "tools_"};

bool is_name(std::string_view word, std::string_view name) {
  // A name of other signs only has nothing to compare but itself.
  if (word == name)
    return true;
  if (std::none_of(name.begin(), name.end(), is_alphanumeric))
    return false;
  if (alike(word, name))
    return true;
  for (const auto space : spaces)
    if (word.size() > space.size() && equal_ignoring_case(word.substr(0, space.size()), space)
        && alike(word.substr(space.size()), name))
      return true;
  const auto last = word.rfind("__");
  return last != std::string_view::npos && alike(word.substr(last + 2), name);
}

} // namespace

bool means_function(std::string_view called, std::string_view name) {
  if (called == name || trim(called).empty())
    return true;
  size_t at = 0;
  while (at < called.size()) {
    auto end = at;
    while (end < called.size() && is_name_character(called[end]))
      ++end;
    if (end > at && is_name(called.substr(at, end - at), name))
      return true;
    at = end + 1;
  }
  return false;
}

std::string_view function_meant(std::string_view called, std::span<const std::string> functions) {
  if (std::find(functions.begin(), functions.end(), called) != functions.end())
    return called;
  const auto is_meant = [called](const std::string& x) { return means_function(called, x); };
  const auto first = std::find_if(functions.begin(), functions.end(), is_meant);
  if (first == functions.end()
      || std::find_if(first + 1, functions.end(), is_meant) != functions.end())
    return called;
  return *first;
}

std::string function_name_for_wire(std::string_view called) {
  std::string result;
  for (const char c : called.substr(0, function_name_max))
    result += is_name_character(c) ? c : '_';
  return result.empty() ? "_" : result;
}

} // namespace troupe::detail
