#include "format/format.hpp"

#include <troupe/detail/json_writer.hpp>
#include <troupe/detail/limit_notes.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <type_traits>

namespace troupe::detail {

namespace {

template <class T>
std::string text_of(T x) {
  std::string result;
  append_json_number(result, x);
  return result;
}

/// Patterns are compiled once per thread. The number of expressions in a program is small, but
/// nothing forces it to be; past the limit the cache starts anew.
const expected<pattern>& compiled(std::string_view expression) {
  constexpr size_t most = 256;
  thread_local std::map<std::string, expected<pattern>, std::less<>> cache;
  if (auto i = cache.find(expression); i != cache.end())
    return i->second;
  if (cache.size() >= most)
    cache.clear();
  return cache.emplace(std::string{expression}, pattern::compile(expression)).first->second;
}

} // namespace

std::string number_text(int64_t x) {
  return text_of(x);
}

std::string number_text(uint64_t x) {
  return text_of(x);
}

std::string number_text(double x) {
  auto result = text_of(x);
  if (result.ends_with(".0"))
    result.resize(result.size() - 2);
  return result;
}

size_t code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

namespace {

/// The order of an integer and a double whose whole part may have no room in its type.
template <class Integer>
std::partial_ordering exact_order(Integer x, double y) {
  if (std::isnan(y))
    return std::partial_ordering::unordered;
  // Both are powers of two, and so exact.
  const auto above = std::ldexp(1.0, std::numeric_limits<Integer>::digits);
  const auto below = std::is_signed_v<Integer> ? -above : 0.0;
  if (y >= above)
    return std::partial_ordering::less;
  if (y < below)
    return std::partial_ordering::greater;
  const auto whole = std::trunc(y);
  const auto order = x <=> static_cast<Integer>(whole);
  return order != 0 ? std::partial_ordering{order} : whole <=> y;
}

} // namespace

std::partial_ordering order_of(int64_t x, double y) {
  return exact_order(x, y);
}

std::partial_ordering order_of(uint64_t x, double y) {
  return exact_order(x, y);
}

bool is_multiple(double value, double divisor) {
  // Decimal fractions are not exact: both may be off by half of the last digit.
  const auto nearest = std::round(value / divisor) * divisor;
  return std::abs(nearest - value) <= 2 * std::numeric_limits<double>::epsilon() * std::abs(value);
}

void check_pattern(std::string_view value, std::string_view expression, finding& out) {
  const auto& compiled_pattern = compiled(expression);
  if (!compiled_pattern) {
    out.violate("pattern", "cannot be checked: " + compiled_pattern.error().message);
    return;
  }
  switch (compiled_pattern->search(value)) {
  case pattern::result::found:
    return;
  case pattern::result::not_found:
    out.violate("pattern", "must match the pattern " + std::string{expression});
    return;
  case pattern::result::unchecked:
    out.violate("pattern", "is too difficult to match with the pattern " + std::string{expression});
    return;
  }
}

void check_format(std::string_view value, std::string_view name, finding& out) {
  if (auto wanted = troupe::check_format(name, value))
    out.violate("format", std::string{*wanted});
}

std::string count_message(std::string_view relation, size_t count, std::string_view unit) {
  auto result = "must have " + std::string{relation} + " " + std::to_string(count) + " ";
  result += unit;
  if (count != 1)
    result += 's';
  return result;
}

std::string bound_message(bound kind, const std::string& limit) {
  switch (kind) {
  case bound::minimum:
    return "must be at least " + limit;
  case bound::maximum:
    return "must be at most " + limit;
  case bound::exclusive_minimum:
    return "must be greater than " + limit;
  case bound::exclusive_maximum:
    return "must be less than " + limit;
  }
  return {};
}

} // namespace troupe::detail
