#include "time_grammar.hpp"

#include <troupe/detail/time_format.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace troupe {

namespace {

using detail::append_fraction;
using detail::nanos_per_second;
using detail::nanoseconds;
using detail::token_reader;
using detail::wanted;

struct full_time {
  /// Seconds since midnight UTC of the date's own day; below 0 and above a day where the offset
  /// says so.
  int64_t seconds;
  int64_t nanoseconds;
};

/// RFC 3339: full-time = partial-time time-offset.
std::optional<full_time> read_full_time(token_reader& in) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!in.number(2, 0, 23, hour) || !in.exactly(':') || !in.number(2, 0, 59, minute)
      || !in.exactly(':') || !in.number(2, 0, 60, second))
    return std::nullopt;
  std::string_view fraction;
  if (in.exactly('.')) {
    fraction = in.digits();
    if (fraction.empty())
      return std::nullopt;
  }
  int offset = 0;
  if (auto sign = in.peek(); sign == '+' || sign == '-') {
    int offset_hour = 0;
    int offset_minute = 0;
    in.exactly(sign);
    if (!in.number(2, 0, 23, offset_hour) || !in.exactly(':')
        || !in.number(2, 0, 59, offset_minute))
      return std::nullopt;
    offset = (offset_hour * 60 + offset_minute) * (sign == '-' ? -1 : 1);
  } else if (!in.one_of("Z")) {
    return std::nullopt;
  }
  // Leap seconds are inserted at the end of a UTC day.
  constexpr int minutes_per_day = 24 * 60;
  auto utc_minute = hour * 60 + minute - offset;
  if (second == 60 && (utc_minute + 1) % minutes_per_day != 0)
    return std::nullopt;
  return full_time{int64_t{utc_minute} * 60 + second, nanoseconds(fraction)};
}

std::optional<std::chrono::sys_days> read_full_date(token_reader& in) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!in.number(4, 0, 9999, year) || !in.exactly('-') || !in.number(2, 1, 12, month)
      || !in.exactly('-') || !in.number(2, 1, 31, day))
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year},
                                   std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok())
    return std::nullopt;
  return std::chrono::sys_days{date};
}

void append_padded(std::string& out, int64_t value, size_t width) {
  auto digits = std::to_string(value);
  out.append(width - std::min(width, digits.size()), '0');
  out += digits;
}

bool append_date(std::string& out, std::chrono::sys_days day) {
  using namespace std::chrono;
  if (day < sys_days{year{0} / January / 1} || day > sys_days{year{9999} / December / 31})
    return false;
  year_month_day date{day};
  append_padded(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  return true;
}

int64_t floor_div(int64_t x, int64_t y) {
  return x / y - (x % y < 0 ? 1 : 0);
}

} // namespace

parsed<split_seconds> parse_date_time(std::string_view text) {
  constexpr std::string_view message
    = "must be an RFC 3339 date-time with its offset, such as 2024-02-29T12:30:00Z";
  token_reader in{text};
  auto day = read_full_date(in);
  if (!day || !in.one_of("T"))
    return wanted(message);
  auto time = read_full_time(in);
  if (!time || !in.at_end())
    return wanted(message);
  return split_seconds{day->time_since_epoch() + std::chrono::seconds{time->seconds},
                       std::chrono::nanoseconds{time->nanoseconds}};
}

parsed<std::chrono::sys_days> parse_date(std::string_view text) {
  token_reader in{text};
  auto day = read_full_date(in);
  if (!day || !in.at_end())
    return wanted("must be a date such as 2024-02-29");
  return *day;
}

parsed<std::string> format_date_time(split_seconds since_1970) {
  auto days = std::chrono::floor<std::chrono::days>(since_1970.seconds);
  constexpr int days_far_outside = 10'000 * 366;
  std::string result;
  if (std::abs(days.count()) > days_far_outside
      || !append_date(result, std::chrono::sys_days{days}))
    return wanted("must be within the years 0000 to 9999");
  std::chrono::hh_mm_ss time{since_1970.seconds - days};
  result += 'T';
  append_padded(result, time.hours().count(), 2);
  result += ':';
  append_padded(result, time.minutes().count(), 2);
  result += ':';
  append_padded(result, time.seconds().count(), 2);
  append_fraction(result, since_1970.fraction.count());
  result += 'Z';
  return result;
}

parsed<std::string> format_date(std::chrono::sys_days day) {
  std::string result;
  if (!append_date(result, day))
    return wanted("must be within the years 0000 to 9999");
  return result;
}

namespace detail {

void append_fraction(std::string& out, int64_t nanoseconds) {
  if (nanoseconds == 0)
    return;
  out += '.';
  append_padded(out, nanoseconds, 9);
  out.erase(out.find_last_not_of('0') + 1);
}

bool is_full_time(std::string_view text) {
  token_reader in{text};
  return read_full_time(in) && in.at_end();
}

bool split_to_ticks(split_seconds x, int64_t numerator, int64_t denominator, int64_t& ticks) {
  // Counted from the second nearer to zero, so that the ends of the range do not overflow on the
  // way.
  auto seconds = x.seconds.count();
  auto nanos = x.fraction.count();
  if (seconds < 0 && nanos > 0) {
    ++seconds;
    nanos -= nanos_per_second;
  }
  auto fine = denominator > nanos_per_second ? nanos * (denominator / nanos_per_second)
                                             : floor_div(nanos * denominator, nanos_per_second);
  int64_t total = 0;
  if (__builtin_mul_overflow(seconds, denominator, &total)
      || __builtin_add_overflow(total, fine, &total))
    return false;
  ticks = floor_div(total, numerator);
  return true;
}

split_seconds ticks_to_split(int64_t ticks, int64_t numerator, int64_t denominator) {
  auto whole = ticks / denominator;
  auto rest = ticks % denominator;
  if (rest < 0) {
    --whole;
    rest += denominator;
  }
  rest *= numerator;
  int64_t seconds = 0;
  if (__builtin_mul_overflow(whole, numerator, &seconds)
      || __builtin_add_overflow(seconds, rest / denominator, &seconds))
    return {ticks < 0 ? std::chrono::seconds::min() : std::chrono::seconds::max(), {}};
  rest %= denominator;
  auto nanos = denominator > nanos_per_second ? rest / (denominator / nanos_per_second)
                                              : rest * nanos_per_second / denominator;
  return {std::chrono::seconds{seconds}, std::chrono::nanoseconds{nanos}};
}

split_seconds fractional_to_split(double seconds) {
  constexpr double beyond = 9223372036854775808.0;
  if (std::isnan(seconds))
    return {};
  if (seconds >= beyond)
    return {std::chrono::seconds::max(), {}};
  if (seconds < -beyond)
    return {std::chrono::seconds::min(), {}};
  auto whole = std::floor(seconds);
  auto nanos = static_cast<int64_t>((seconds - whole) * static_cast<double>(nanos_per_second));
  return {std::chrono::seconds{static_cast<int64_t>(whole)},
          std::chrono::nanoseconds{std::min(nanos, nanos_per_second - 1)}};
}

} // namespace detail

} // namespace troupe
