#include "wait_time.hpp"

#include "text/ascii.hpp"

#include <troupe/detail/time_format.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace troupe {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

/// More than any setting allows; keeps the arithmetic on waits far from overflow.
constexpr milliseconds longest_wait = std::chrono::hours{24 * 365};
constexpr size_t value_bytes_max = 64;
constexpr size_t body_bytes_read = 16 * 1024;

/// From September 2001 on. As a duration it would be thirty years, or eleven days of
/// milliseconds: nobody means that.
constexpr double first_epoch = 1e9;
/// In billionths of a second. Beyond it is nothing.
constexpr double last_epoch = 1e20;

/// Rounded up, so that nobody is too early.
std::optional<milliseconds> from_now(double ms) {
  if (!(ms > 0))
    return milliseconds{0};
  const auto longest = static_cast<double>(longest_wait.count());
  return milliseconds{static_cast<milliseconds::rep>(std::ceil(std::min(ms, longest)))};
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, value);
  if (text.empty() || stop != end || status != std::errc{} || !std::isfinite(value))
    return std::nullopt;
  return value;
}

double ms_since_1970(system_clock::time_point now) {
  return std::chrono::duration<double, std::milli>(now.time_since_epoch()).count();
}

/// A date beyond all clocks is garbage as a number, and a long wait as a date.
std::optional<milliseconds> until_epoch(double value, system_clock::time_point now) {
  if (value >= last_epoch)
    return std::nullopt;
  double to_ms = 1000;
  // A hundred times the first one: the seconds are at the year 5138 by then.
  for (auto next = first_epoch * 100; value >= next; next *= 1000)
    to_ms /= 1000;
  const auto wait = value * to_ms - ms_since_1970(now);
  if (wait > static_cast<double>(longest_wait.count()))
    return std::nullopt;
  return from_now(wait);
}

std::optional<milliseconds> of_number(double value, system_clock::time_point now, wait_unit unit) {
  if (value < 0)
    return std::nullopt;
  if (value >= first_epoch)
    return until_epoch(value, now);
  return from_now(unit == wait_unit::seconds ? value * 1000 : value);
}

struct unit_name {
  std::string_view name;
  double ms;
};

/// Longer names first, where one is the start of another.
constexpr unit_name units[] = {
  {"milliseconds", 1}, {"millisecond", 1}, {"msecs", 1},      {"ms", 1},        {"us", 1e-3},
  {"µs", 1e-3},        {"ns", 1e-6},       {"seconds", 1e3},  {"second", 1e3},  {"secs", 1e3},
  {"sec", 1e3},        {"s", 1e3},         {"minutes", 60e3}, {"minute", 60e3}, {"mins", 60e3},
  {"min", 60e3},       {"m", 60e3},        {"hours", 3600e3}, {"hour", 3600e3}, {"hrs", 3600e3},
  {"hr", 3600e3},      {"h", 3600e3},      {"days", 86400e3}, {"day", 86400e3}, {"d", 86400e3},
};

bool take(std::string_view& text, std::string_view prefix) {
  if (text.size() < prefix.size()
      || !detail::equal_ignoring_case(text.substr(0, prefix.size()), prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// Takes a unit that is a word of its own off the front, or one behind which the next number
/// stands.
std::optional<double> take_unit(std::string_view& text) {
  for (const auto& x : units) {
    auto rest = text;
    if (!take(rest, x.name) || (!rest.empty() && detail::is_letter(rest.front())))
      continue;
    text = rest;
    return x.ms;
  }
  return std::nullopt;
}

/// Takes a number without sign and exponent off the front.
std::optional<double> take_number(std::string_view& text) {
  auto length = std::min(text.find_first_not_of("0123456789."), text.size());
  // The point that ends a sentence.
  while (length > 0 && text[length - 1] == '.')
    --length;
  const auto value = number(text.substr(0, length));
  if (value)
    text.remove_prefix(length);
  return value;
}

/// Takes "1h2m3.5s", "2 seconds", "1 minute and 5 seconds" off the front.
std::optional<double> take_duration(std::string_view& text) {
  std::optional<double> sum;
  for (auto rest = text;;) {
    const auto value = take_number(rest);
    if (!value)
      return sum;
    skip_blanks(rest);
    const auto unit = take_unit(rest);
    if (!unit)
      return sum;
    sum = sum.value_or(0) + *value * *unit;
    text = rest;
    skip_blanks(rest);
    if (take(rest, "and ") || take(rest, ","))
      skip_blanks(rest);
  }
}

std::optional<milliseconds> until_date(std::string_view text, system_clock::time_point now) {
  if (const auto date = parse_time_point<milliseconds>(text)) {
    const auto wait = *date - std::chrono::floor<milliseconds>(now);
    return std::clamp(wait, milliseconds{0}, longest_wait);
  }
  if (std::none_of(text.begin(), text.end(), detail::is_letter))
    return std::nullopt;
  const auto seconds = curl_getdate(std::string{text}.c_str(), nullptr);
  if (seconds == -1)
    return std::nullopt;
  // In floating point: a date far away does not fit into the clock's nanoseconds.
  return from_now(static_cast<double>(seconds) * 1000.0 - ms_since_1970(now));
}

/// Behind words that ask for a wait, a number alone counts seconds.
std::optional<milliseconds> wait_behind(std::string_view text) {
  skip_blanks(text);
  auto rest = text;
  if (const auto ms = take_duration(rest))
    return from_now(*ms);
  rest = text;
  const auto seconds = take_number(rest);
  if (!seconds || *seconds >= first_epoch
      || (!rest.empty() && std::string_view{" .,;)\"\n\r"}.find(rest.front()) == rest.npos))
    return std::nullopt;
  skip_blanks(rest);
  if (!rest.empty() && detail::is_letter(rest.front()))
    return std::nullopt;
  return from_now(*seconds * 1000);
}

} // namespace

std::optional<milliseconds> wait_time(std::string_view text, system_clock::time_point now,
                                      wait_unit unit) {
  text = detail::trim(text);
  if (text.empty() || text.size() > value_bytes_max)
    return std::nullopt;
  if (const auto value = number(text))
    return of_number(*value, now, unit);
  if (auto rest = text; const auto ms = take_duration(rest))
    return rest.empty() ? from_now(*ms) : std::nullopt;
  if (const auto iso = parse_duration(text))
    return iso->seconds.count() < 0 ? std::nullopt
                                    : from_now(static_cast<double>(iso->seconds.count()) * 1e3
                                               + static_cast<double>(iso->fraction.count()) / 1e6);
  return until_date(text, now);
}

std::optional<milliseconds> wait_in_words(std::string_view text) {
  constexpr std::string_view words[] = {"try again in ", "try again after ", "retry in ",
                                        "retry after ",  "retry-after: ",    "retrying in ",
                                        "please wait ",  "wait for ",        "wait at least ",
                                        "reset in ",     "resets in ",       "reset after "};
  for (const auto& x : words)
    for (auto rest = text;;) {
      const auto at = detail::find_ignoring_case(rest, x);
      if (at == std::string_view::npos)
        break;
      rest.remove_prefix(at + x.size());
      if (const auto wait = wait_behind(rest))
        return wait;
    }
  return std::nullopt;
}

std::optional<milliseconds> wait_in_body(std::string_view body, system_clock::time_point now) {
  body = body.substr(0, body_bytes_read);
  // In a quoted text the name would have backslashes before its quotes.
  constexpr std::string_view key = "\"retryDelay\"";
  if (const auto at = body.find(key); at != std::string_view::npos) {
    const auto start = body.find_first_not_of(" \t\r\n:", at + key.size());
    const auto end = start < body.size() ? body.find('"', start + 1) : std::string_view::npos;
    if (end != std::string_view::npos && body[start] == '"')
      return wait_time(body.substr(start + 1, end - start - 1), now);
  }
  return wait_in_words(body);
}

} // namespace troupe
