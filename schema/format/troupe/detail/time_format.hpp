#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

/// A point or a span on the second scale: `seconds` rounded down, plus 0 <= `fraction` < 1 s. Minus
/// half a second is {-1 s, 500,000,000 ns}. Holds what any `std::chrono` type can hold, and more.
struct split_seconds {
  std::chrono::seconds seconds{0};
  std::chrono::nanoseconds fraction{0};

  friend bool operator==(const split_seconds&, const split_seconds&) = default;
};

/// A result, or what is wanted instead as the rest of a sentence ("must be …"): the text of a
/// violation of the keyword `format`. The message has static lifetime.
template <class T>
using parsed = expected<T, std::string_view>;

/// Reads an RFC 3339 date-time (section 5.6), e.g. "2024-02-29T12:30:00.25+02:00", as seconds since
/// 1970-01-01T00:00:00Z. The offset is required; "t" and "z" may be lower case. Of the fraction,
/// nine digits count and the rest is cut. A leap second (23:59:60 UTC) becomes the second after it.
parsed<split_seconds> parse_date_time(std::string_view text);

/// Reads an RFC 3339 full-date, e.g. "2024-02-29".
parsed<std::chrono::sys_days> parse_date(std::string_view text);

/// Reads an ISO 8601 duration as RFC 3339 appendix A has it, e.g. "P1DT2H30M" or "P2W", and
/// moreover: a leading "-", a decimal fraction of the seconds ("PT0.25S", nine digits count), and
/// units left out in the middle ("PT1H5S"). A day has 24 hours. Years and months have no fixed
/// length and are refused.
parsed<split_seconds> parse_duration(std::string_view text);

/// Writes an RFC 3339 date-time in UTC with as many fractional digits as it takes, at most nine:
/// "2024-02-29T10:30:00.25Z". Fails outside of the years 0000 to 9999.
parsed<std::string> format_date_time(split_seconds since_1970);

/// Writes an RFC 3339 full-date. Fails outside of the years 0000 to 9999.
parsed<std::string> format_date(std::chrono::sys_days day);

/// Writes an ISO 8601 duration in days, hours, minutes and seconds: "P1DT2H30M0.25S" without the
/// zeros, "PT0S" for none, "-PT0.5S" for minus half a second. `parse_duration` reads it back.
std::string format_duration(split_seconds span);

namespace detail {

/// Number of whole ticks of `numerator`/`denominator` seconds in `x`, rounded down. False on
/// overflow.
bool split_to_ticks(split_seconds x, int64_t numerator, int64_t denominator, int64_t& ticks);

/// Inverse of `split_to_ticks`; stops at the ends of the range of `seconds`.
split_seconds ticks_to_split(int64_t ticks, int64_t numerator, int64_t denominator);

/// Inverse of `split_to_ticks` for fractional ticks; stops at the ends of the range; 0 for NaN.
split_seconds fractional_to_split(double seconds);

} // namespace detail

/// Converts to any `std::chrono` duration. Digits finer than its tick are cut towards the past; a
/// value outside of its range is refused.
template <class Duration>
parsed<Duration> to_duration(split_seconds x) {
  using rep = typename Duration::rep;
  using period = typename Duration::period;
  if constexpr (std::is_floating_point_v<rep>) {
    using fractional = std::chrono::duration<rep>;
    return std::chrono::duration_cast<Duration>(fractional(static_cast<rep>(x.seconds.count()))
                                                + fractional(x.fraction));
  } else {
    int64_t ticks = 0;
    if (!detail::split_to_ticks(x, period::num, period::den, ticks) || !std::in_range<rep>(ticks))
      return unexpected<std::string_view>{"must be within the range of the field's time unit"};
    return Duration(static_cast<rep>(ticks));
  }
}

/// Inverse of `to_duration`. Digits below a nanosecond are cut.
template <class Rep, class Period>
split_seconds to_split_seconds(std::chrono::duration<Rep, Period> x) {
  if constexpr (std::is_floating_point_v<Rep>)
    return detail::fractional_to_split(std::chrono::duration<double>(x).count());
  else
    return detail::ticks_to_split(static_cast<int64_t>(x.count()), Period::num, Period::den);
}

/// Reads an RFC 3339 date-time into a time point of any unit, e.g.
/// `parse_time_point<std::chrono::milliseconds>(text)`.
template <class Duration>
parsed<std::chrono::sys_time<Duration>> parse_time_point(std::string_view text) {
  return parse_date_time(text).and_then(to_duration<Duration>).map([](Duration since_1970) {
    return std::chrono::sys_time<Duration>(since_1970);
  });
}

/// Writes a time point of any unit as RFC 3339 date-time.
template <class Duration>
parsed<std::string> format_time_point(std::chrono::sys_time<Duration> x) {
  return format_date_time(to_split_seconds(x.time_since_epoch()));
}

} // namespace troupe
