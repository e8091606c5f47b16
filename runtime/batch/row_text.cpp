#include "row_text.hpp"

#include "json/json_scan.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// As deep as anything is read.
constexpr uint32_t depth_max = 512;

/// The value at `at`; empty if there is none.
std::string_view value_at(std::string_view text, size_t at) {
  if (at >= text.size())
    return {};
  const auto end = scan_json(text, at, depth_max);
  return end.complete() ? text.substr(at, end.offset - at) : std::string_view{};
}

} // namespace

void append_on_one_line(std::string& out, std::string_view json) {
  const auto start = out.size();
  out += json;
  // In JSON text they are white space, and nothing else.
  std::replace_if(
    out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
    [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

std::string_view member_as_written(std::string_view object, std::string_view name) {
  auto at = object.find('{');
  if (at == std::string_view::npos)
    return {};
  at = skip_space(object, at + 1);
  while (at < object.size() && object[at] == '"') {
    const auto found = value_at(object, at);
    if (found.empty())
      return {};
    at = skip_space(object, skip_space(object, at + found.size()) + 1);
    const auto value = value_at(object, at);
    if (value.empty() || found.substr(1, found.size() - 2) == name)
      return value;
    at = skip_space(object, at + value.size());
    if (at < object.size() && object[at] == ',')
      at = skip_space(object, at + 1);
  }
  return {};
}

} // namespace troupe::detail
